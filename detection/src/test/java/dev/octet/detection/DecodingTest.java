package dev.octet.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Each family is fed what a model that sees one known box would give out. */
class DecodingTest {
    private static final Offset<Double> NEAR = within(1e-4);

    /** A picture of 128 x 64 at half its size, in the upper left corner of an input of 64 x 64. */
    private static final PictureFrame HALVED = new PictureFrame(128, 64, 64, 64, 0.5, 0.5, 0, 0);

    /** In the input: 20 x 12 around (30, 22); in the picture twice that. */
    private static final Box SEEN = new Box(40, 32, 40, 24);

    @Test
    void yoloxCellsAreOfEachStrideInTurn() {
        int cells = 8 * 8 + 4 * 4 + 2 * 2;
        float[] values = new float[cells * 7];
        // Stride 16: column 1, row 1; the centre is at (1 + 0.875, 1 + 0.375) cells.
        put(values, (64 + 4 + 1) * 7, 0.875, 0.375, Math.log(20 / 16.0), Math.log(12 / 16.0), 0.5, 0.25, 0.75);
        Decoding decoding = read("{decode: yolox, strides: [8, 16, 32], score: 0.1, nms: 0.5, max: 10}");
        List<Detection> found = decode(decoding, output("out", values, 1, cells, 7));
        assertThat(found).hasSize(1);
        assertSeen(found.get(0), 1, 0.375);
    }

    @Test
    void everyClassIsACandidateWhenAsked() {
        int cells = 8 * 8;
        float[] values = new float[cells * 7];
        put(values, 0, 0, 0, 0, 0, 0.5, 0.25, 0.75);
        Decoding decoding = read("{decode: yolox, strides: [8], score: 0.1, max: 10, multi_label: true}");
        assertThat(decode(decoding, output("out", values, 1, cells, 7)))
                .extracting(Detection::category)
                .containsExactly(1, 0);
    }

    @Test
    void yoloV3TakesItsAnchorsInAnyOfTheLayouts() {
        // 4 x 4 cells of stride 16, two anchors, one class; the second anchor of column 1, row 1 sees the box.
        float[] planes = new float[2 * 6 * 16];
        Arrays.fill(planes, -20);
        double[] numbers = {
            logit(0.875), logit(0.375), Math.log(20 / 10.0), Math.log(12 / 24.0), logit(0.5), logit(0.75)
        };
        float[] last = planes.clone();
        float[] anchorsFirst = planes.clone();
        for (int c = 0; c < 6; c++) {
            planes[(6 + c) * 16 + 5] = (float) numbers[c];
            last[5 * 12 + 6 + c] = (float) numbers[c];
            anchorsFirst[(16 + 5) * 6 + c] = (float) numbers[c];
        }
        Decoding decoding = read(
                "{decode: yolov3, outputs: [a], strides: [16], anchors: [5, 6, 10, 24], score: 0.1, nms: 0.5, max: 10}");
        for (RawOutput output : List.of(
                output("a", planes, 1, 12, 4, 4),
                output("a", planes, 1, 2, 6, 4, 4),
                output("a", last, 1, 4, 4, 12),
                output("a", last, 1, 4, 4, 2, 6),
                output("a", anchorsFirst, 1, 2, 4, 4, 6))) {
            List<Detection> found = decode(decoding, output);
            assertThat(found).hasSize(1);
            assertSeen(found.get(0), 0, 0.375);
        }
    }

    @Test
    void yoloV5HasRowsAndAnObjectnessAndYoloV8ColumnsAndNone() {
        float[] rows = new float[3 * 7];
        put(rows, 7, 30, 22, 20, 12, 0.5, 0.25, 0.75);
        assertSeen(
                decode(read("{decode: yolov5, score: 0.1, max: 10}"), output("o", rows, 1, 3, 7))
                        .get(0),
                1,
                0.375);
        float[] columns = new float[6 * 3];
        double[] numbers = {30, 22, 20, 12, 0.25, 0.75};
        for (int i = 0; i < 6; i++) {
            columns[i * 3 + 2] = (float) numbers[i];
        }
        assertSeen(
                decode(read("{decode: yolov8, score: 0.1, max: 10}"), output("o", columns, 1, 6, 3))
                        .get(0),
                1,
                0.75);
    }

    @Test
    void ssdOffsetsAreFromPriorsWithVariances() {
        // One cell of 64 pixels, priors of 16 x 16 and 40 x 24 around (32, 32); the second is the box.
        double[] offsets = {
            (30 - 32) / 40.0 / 0.1, (22 - 32) / 24.0 / 0.1, Math.log(20 / 40.0) / 0.2, Math.log(12 / 24.0) / 0.2
        };
        float[] boxes = new float[8];
        put(boxes, 4, offsets);
        float[] scores = {0, -9, -9, 0, 0, (float) Math.log(6)};
        String yaml = "{decode: ssd, boxes: b, scores: s, corners: xyxy, variances: [0.1, 0.2], activation: softmax,"
                + " priors: [{cells: 1, step: 64, boxes: [16, 16, 40, 24]}], class_offset: 1, score: 0.3, max: 10}";
        List<Detection> found = decode(read(yaml), output("b", boxes, 1, 2, 4), output("s", scores, 1, 2, 3));
        assertThat(found).hasSize(1);
        assertSeen(found.get(0), 1, 0.75);

        float[] turned = {0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < 4; i++) {
            turned[2 * i + 1] = (float) offsets[i ^ 1]; // y before x
        }
        List<Detection> yFirst = decode(
                read(yaml.replace("xyxy", "yxyx")),
                output("b", turned, 1, 4, 2),
                output("s", new float[] {0, 0, -9, 0, -9, (float) Math.log(6)}, 1, 3, 2));
        assertSeen(yFirst.get(0), 1, 0.75);
    }

    @Test
    void scoredBoxesMayBeFractionsAndHaveABackground() {
        float[] boxes = {0, 0, 1, 1, 20 / 64f, 16 / 64f, 40 / 64f, 28 / 64f};
        float[] scores = {0.9f, 0.1f, 0.25f, 0.75f};
        List<Detection> found = decode(
                read(
                        "{decode: scored, boxes: b, scores: s, corners: xyxy, units: fraction, class_offset: 1, score: 0.5,"
                                + " nms: 0.3, max: 200}"),
                output("b", boxes, 1, 2, 4),
                output("s", scores, 1, 2, 2));
        assertThat(found).hasSize(1);
        assertSeen(found.get(0), 0, 0.75);
    }

    @Test
    void listedBoxesEndWhereTheCountSays() {
        float[] boxes = {16, 20, 28, 40, 0, 0, 1, 1};
        List<Detection> found = decode(
                read("{decode: listed, boxes: b, labels: l, scores: s, count: n, corners: yxyx, units: pixels,"
                        + " classes: coco91, score: 0.1, max: 100}"),
                output("b", boxes, 1, 2, 4),
                output("l", new float[] {13, 1}, 1, 2),
                output("s", new float[] {0.75f, 0.9f}, 1, 2),
                output("n", new float[] {1}, 1));
        assertThat(found).hasSize(1);
        assertSeen(found.get(0), 11, 0.75); // COCO's id 13, the stop sign: 12 is not used
    }

    @Test
    void selectedBoxesAreThoseThatTheModelNames() {
        Decoding decoding =
                read("{decode: selected, boxes: b, scores: s, indices: i, corners: yxyx, units: picture, score: 0.1,"
                        + " max: 100}");
        RawOutput boxes = output("b", new float[] {0, 0, 1, 1, 32, 40, 56, 80}, 1, 2, 4);
        RawOutput scores = output("s", new float[] {0.9f, 0.2f, 0.8f, 0.75f}, 1, 2, 2);
        List<Detection> found =
                decode(decoding, boxes, scores, output("i", new float[] {0, 1, 1, -1, -1, -1}, 1, 2, 3));
        assertThat(found).hasSize(1);
        assertSeen(found.get(0), 1, 0.75);
        assertThat(decode(decoding, boxes, scores, output("i", new float[0], 0, 3)))
                .isEmpty();
        assertThatThrownBy(() -> decode(decoding, boxes, scores, output("i", new float[] {0, 1, 2}, 1, 3)))
                .hasMessageContaining("names picture 0, class 1, box 2, which is not there");
    }

    @Test
    void coco91EndsAtTheEightiethClass() {
        ClassNumbers numbers = new ClassNumbers(0, ClassNumbers.Numbering.COCO91);
        List<Integer> used = new ArrayList<>();
        for (int id = 0; id <= 95; id++) {
            if (numbers.category(id) >= 0) {
                used.add(numbers.category(id));
            }
        }
        assertThat(used).hasSize(80).isSorted().doesNotHaveDuplicates().last().isEqualTo(79);
    }

    @Test
    void clipsOnlyWhenAsked() {
        float[] rows = {0, 0, 20, 20, 1, 1};
        RawOutput output = output("o", rows, 1, 1, 6);
        Detection whole =
                decode(read("{decode: yolov5, score: 0.1, max: 10}"), output).get(0);
        Detection cut = decode(read("{decode: yolov5, score: 0.1, max: 10, clip: true}"), output)
                .get(0);
        assertThat(whole.box()).isEqualTo(new Box(-20, -20, 40, 40));
        assertThat(cut.box()).isEqualTo(new Box(0, 0, 20, 20));
    }

    @Test
    void anOutputThatIsNoNumberSeesNothing() {
        RawOutput output = output("o", new float[] {1, 1, Float.NaN, 1, 1, 1}, 1, 1, 6);
        assertThat(read("{decode: yolov5, score: 0.1, max: 10}").decode(List.of(output), HALVED))
                .isEmpty();
    }

    @Test
    void detectionsReadBackAsTheyAreWritten() {
        RawOutput output = output("o", new float[] {1.1f, 17.3f, 2.7f, 1 / 3f, 0.9f, 0.7f}, 1, 1, 6);
        Detection found =
                decode(read("{decode: yolov5, score: 0.1, max: 10}"), output).get(0);
        assertThat(Detection.parse(found.text())).isEqualTo(found);
        assertThat(found.text()).hasSizeLessThan(60);
        assertThatThrownBy(() -> Detection.parse("1 2 3")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesOutputsOfOtherShapes() {
        Decoding yolox = read("{decode: yolox, strides: [8, 16, 32], score: 0.1, max: 10}");
        assertThatThrownBy(() -> decode(yolox, output("out", new float[70], 1, 10, 7)))
                .hasMessage("output 'out' of shape [1, 10, 7] must be [1, 84, 5 + classes] for an input of 64x64 and"
                        + " strides [8, 16, 32]");
        Decoding scored = read("{decode: scored, boxes: b, scores: s, corners: xyxy, units: pixels, score: 0, max: 1}");
        assertThatThrownBy(() -> scored.outputs(List.of("x", "b")))
                .hasMessageContaining("reads the outputs [b, s] but the model has [x, b]");
        assertThatThrownBy(() -> decode(scored, output("b", new float[8], 1, 2, 4), output("s", new float[6], 1, 3, 2)))
                .hasMessageContaining("must have 4 numbers for each of the 3 rows of 's'");
    }

    @Test
    void tellsWhatIsWrongInTheRecipeWithItsPlace() {
        assertThat(problems("decode: yolo\nscore: 0.1\nmax: 10"))
                .containsExactly("r.yaml:1:9: decode: 'yolo' is not known");
        assertThat(problems(
                        "decode: yolox\nscore: 2\nnms: 0\nclass_agnostic: yes\nstrides: [8, 0]\nmax: 10\nanchors: 3"))
                .containsExactly(
                        "r.yaml:2:8: score: must be from 0 to 1 but was 2",
                        "r.yaml:4:17: class_agnostic: 'yes' is neither true nor false",
                        "r.yaml:5:10: strides: must be whole numbers from 1 to 16384",
                        "r.yaml:7:1: anchors: unknown key");
        assertThat(problems("decode: scored\nboxes: b\nscores: s\nscore: 0.5\nmax: 1"))
                .containsExactly("r.yaml:1:1: corners: is missing", "r.yaml:1:1: units: is missing");
        assertThat(problems("decode: yolov3\noutputs: [a]\nstrides: [8, 16]\nanchors: [1, 2]\nscore: 0.5\nmax: 1"))
                .containsExactly("r.yaml:1:1: there are 1 outputs for 2 strides");
    }

    private static List<String> problems(String yaml) {
        Section section = Section.parse("r.yaml", yaml);
        assertThat(Decoding.read(section)).isEmpty();
        return section.problems().stream()
                .map(problem -> problem.toString().lines().findFirst().orElseThrow())
                .toList();
    }

    private static Decoding read(String yaml) {
        Section section = Section.parse("recipe.yaml", yaml);
        Optional<Decoding> decoding = Decoding.read(section);
        assertThat(section.problems()).isEmpty();
        return decoding.orElseThrow();
    }

    private static List<Detection> decode(Decoding decoding, RawOutput... outputs) {
        return decoding.decode(List.of(outputs), HALVED).orElseThrow();
    }

    private static RawOutput output(String name, float[] values, int... shape) {
        return new RawOutput(name, shape, values);
    }

    private static void put(float[] values, int at, double... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            values[at + i] = (float) numbers[i];
        }
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    private static void assertSeen(Detection found, int category, double score) {
        assertThat(found.category()).isEqualTo(category);
        assertThat(found.score()).isCloseTo(score, NEAR);
        assertThat(found.box().left()).isCloseTo(SEEN.left(), NEAR);
        assertThat(found.box().top()).isCloseTo(SEEN.top(), NEAR);
        assertThat(found.box().width()).isCloseTo(SEEN.width(), NEAR);
        assertThat(found.box().height()).isCloseTo(SEEN.height(), NEAR);
    }
}
