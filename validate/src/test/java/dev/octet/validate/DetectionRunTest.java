package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Label;
import dev.octet.datasets.Preprocess;
import dev.octet.datasets.Sample;
import dev.octet.detection.Box;
import dev.octet.detection.CocoResults;
import dev.octet.detection.Detection;
import dev.octet.detection.TrueBox;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.fixtures.FakeEngine;
import dev.octet.fixtures.Mirror;
import dev.octet.images.Placement;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Scoring;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Detectors scored as any other model: outcomes in samples.csv, results for pycocotools beside it. */
class DetectionRunTest {
    private static final String TASK = "metric: [coco_map, coco_map50, detection_agreement]\n"
            + "postprocess: {detections: {decode: yolov5, score: 0.01, nms: 0.65, max: 100}}\n";
    private static final int PICTURES = 40;

    @TempDir
    Path folder;

    @Test
    void scoresBoxesInTheCoordinatesOfThePicture() throws Exception {
        List<AccuracyResult> results = run(TASK, DetectionRunTest::unchanged);
        AccuracyResult map = results.get(0);
        assertThat(map.metric().name()).isEqualTo("coco_map");
        assertThat(map.values().get("fp32")).isCloseTo(1, within(1e-9));
        assertThat(map.values().get("int8")).isCloseTo(1, within(1e-9));
        assertThat(map.loss("int8").orElseThrow().flips()).isZero();
        assertThat(results).allSatisfy(result -> assertThat(result.caveat()).isEmpty());
        assertThat(results.get(2).values()).hasSize(2).allSatisfy((name, value) -> assertThat(value)
                .isCloseTo(1, within(1e-9)));
    }

    @Test
    void aDetectorThatShiftsItsBoxesLosesThatWithBounds() throws Exception {
        List<AccuracyResult> results = run(TASK, DetectionRunTest::shifted);
        Loss50 loss = new Loss50(results);
        assertThat(loss.strict()).isBetween(0.2, 0.8);
        assertThat(loss.lenient()).isLessThan(loss.strict());
        assertThat(results.get(0).loss("int8").orElseThrow().absolute().orElseThrow())
                .satisfies(estimate -> assertThat(estimate.low()).isLessThan(estimate.value()))
                .satisfies(estimate -> assertThat(estimate.high()).isGreaterThan(estimate.value()));
        // Without labels the loss against what FP32 sees is the same: it sees the truth.
        assertThat(results.get(2).values().get("int8"))
                .isCloseTo(results.get(0).values().get("int8"), within(1e-3));
        assertThat(AccuracyRun.recompute(folder.resolve("samples.csv"), PICTURES, 0.95))
                .isEqualTo(results);
    }

    /** Losses of mAP and of AP at IoU 0.5. */
    private record Loss50(List<AccuracyResult> results) {
        double strict() {
            return results.get(0)
                    .loss("int8")
                    .orElseThrow()
                    .absolute()
                    .orElseThrow()
                    .value();
        }

        double lenient() {
            return results.get(1)
                    .loss("int8")
                    .orElseThrow()
                    .absolute()
                    .orElseThrow()
                    .value();
        }
    }

    /** One sample's boxes say nothing of others, however well they are found. */
    @Test
    void fewBoxesAreToldAndLeaveTheGateUndecided() throws Exception {
        List<AccuracyResult> results = run(TASK, DetectionRunTest::shifted, 5);
        assertThat(results.get(0).metric()).hasToString("coco_map");
        assertThat(results.get(0).caveat())
                .contains("2 of 2 categories have fewer than 20 boxes: a single box moves their average"
                        + " precision by points");
        Gate gate = Gate.read(Section.parse(
                        "r.yaml", "accuracy_loss: {metric: detection_agreement, max: 90%, of: absolute}\n"))
                .orElseThrow();
        assertThat(gate.judge(Measured.of(results)).toString()).contains("boxes to be found");
    }

    @Test
    void anOutputThatIsNoNumberSeesNothingAndIsCounted() throws Exception {
        AccuracyResult map = run(TASK, feed -> {
                    Tensor tensor = unchanged(feed);
                    tensor.floats().put(0, Float.NaN);
                    return tensor;
                })
                .get(0);
        assertThat(map.values().get("int8")).isZero();
        assertThat(map.notANumber()).containsEntry("fp32", 0).containsEntry("int8", PICTURES);
    }

    @Test
    void classesThatTheDatasetHasNotAreExplained() {
        assertThatThrownBy(() -> run(TASK, feed -> {
                    float[] rows = new float[9];
                    rows[4] = 1;
                    rows[8] = 1; // class 3 of a dataset of 2
                    return Tensor.ofFloats(rows, 1, 1, 9);
                }))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining(
                        "int8: sample p0: coco_map cannot score the output: it sees class 3 but the dataset"
                                + " has 2 categories");
    }

    @Test
    void aRecipeThatSaysNotHowToDecodeIsRefusedWithThePlace() {
        Section task = Section.parse("r.yaml", "metric: coco_map\n");
        assertThat(Scoring.read(task)).isEmpty();
        assertThat(task.problems())
                .singleElement()
                .asString()
                .startsWith("r.yaml:1:9: metric: coco_map scores detections but postprocess has no section detections");
    }

    /** The figure that pycocotools gives for this model, to the digits that its README has. */
    @Test
    void yoloxNanoHasItsPublishedFigure() throws Exception {
        Path model = Mirror.file("yolox-nano-coco", "model.onnx");
        assumeTrue(Files.exists(model), "needs the models of OCTET_MIRROR or ../shared/mirror");
        Path root = Path.of("").toAbsolutePath().getParent();
        Path mirror = model.getParent().getParent();
        Zoo zoo = Zoo.open(root, Map.of("HOME", folder.toString(), "OCTET_MIRROR", mirror.toString()));
        Section recipe = Section.read(root.resolve("recipes/yolox-nano.yaml"))
                .section("task")
                .orElseThrow();
        Scoring scoring = Scoring.read(recipe).orElseThrow();
        Preprocess steps =
                Preprocess.read(recipe.section("preprocess").orElseThrow()).orElseThrow();
        DatasetReference reference = DatasetReference.read(recipe, "dataset").orElseThrow();
        Model card = zoo.model(new ModelReference.Catalogued("yolox-nano"), Progress.NONE);
        Dataset dataset;
        try (Session session = Engine.onnxRuntime().open(model, SessionSettings.ofThreads(1))) {
            dataset = zoo.dataset(reference, steps, card, session.inputs(), Progress.NONE);
        }
        Path csv = folder.resolve("samples.csv");
        List<AccuracyResult> results = new AccuracyRun(
                        List.of(new Variant("fp32", model, Engine.onnxRuntime())), scoring, AccuracySettings.all())
                .run(dataset, csv, 0.95, Progress.NONE);
        assertThat(results.get(0).values().get("fp32")).isCloseTo(0.3405, within(5e-5));
        assertThat(results.get(1).values().get("fp32")).isCloseTo(0.4991, within(5e-5));
        assertThat(CocoResults.read(folder.resolve("detections-fp32.json"), dataset.categoryIds()))
                .hasSizeGreaterThan(120);
    }

    private List<AccuracyResult> run(String task, Function<Feed, Tensor> int8) throws Exception {
        return run(task, int8, PICTURES);
    }

    private List<AccuracyResult> run(String task, Function<Feed, Tensor> int8, int pictures) throws Exception {
        Path file = Files.writeString(folder.resolve("model.onnx"), "any");
        Scoring scoring = Scoring.read(Section.parse("r.yaml", task)).orElseThrow();
        AccuracySettings settings =
                new AccuracySettings(OptionalInt.empty(), 1, AccuracySettings.OnBadSample.REFUSE, 2);
        return new AccuracyRun(
                        List.of(
                                new Variant("fp32", file, new FakeEngine(DetectionRunTest::unchanged)),
                                new Variant("int8", file, new FakeEngine(int8))),
                        scoring,
                        settings)
                .run(dataset(pictures), folder.resolve("samples.csv"), 0.95, Progress.NONE);
    }

    private static Tensor unchanged(Feed feed) {
        float[] values = new float[feed.tensors().get("x").elements()];
        feed.tensors().get("x").floats().get(values);
        return Tensor.ofFloats(values, feed.tensors().get("x").shape());
    }

    /** Moves each box, the surer ones further: by up to a quarter of its width. */
    private static Tensor shifted(Feed feed) {
        Tensor tensor = unchanged(feed);
        for (int row = 0; row < tensor.shape()[1]; row++) {
            float x = tensor.floats().get(7 * row);
            float share = 0.6f * (tensor.floats().get(7 * row + 4) - 0.5f);
            tensor.floats().put(7 * row, x + share * tensor.floats().get(7 * row + 2));
        }
        return tensor;
    }

    /** Pictures of twice the input's size, whose feed is what a detector without fault gives out. */
    private static Dataset dataset(int pictures) {
        return Dataset.of(
                "boxes",
                IntStream.range(0, pictures).mapToObj(DetectionRunTest::sample).toList());
    }

    private static Sample sample(int index) {
        Random random = new Random(index);
        List<TrueBox> truth = new ArrayList<>();
        int boxes = 1 + random.nextInt(4);
        float[] rows = new float[boxes * 7];
        for (int i = 0; i < boxes; i++) {
            Box box = new Box(100 * i, random.nextInt(100), 40 + random.nextInt(40), 40 + random.nextInt(40));
            int category = random.nextInt(2);
            truth.add(TrueBox.of(box, category));
            float[] row = {
                (float) (box.left() + box.width() / 2) / 2,
                (float) (box.top() + box.height() / 2) / 2,
                (float) box.width() / 2,
                (float) box.height() / 2,
                0.5f + 0.4f * random.nextFloat(),
                1 - category,
                category
            };
            System.arraycopy(row, 0, rows, 7 * i, 7);
        }
        return new Sample(
                "p" + index,
                List.of(Feed.of("x", Tensor.ofFloats(rows, 1, boxes, 7))),
                new Label.Boxes(2, truth),
                Map.of(),
                Optional.empty(),
                Optional.of(new Placement(400, 200, 200, 100, 0.5, 0.5, 0, 0)));
    }

    @Test
    void writesWhatEachVariantSawForPycocotools() throws IOException {
        Path csv = folder.resolve("samples.csv");
        Files.writeString(
                csv,
                "id,label,fault,image_id,fp32.prediction,fp32.coco_map\n"
                        + "a,0 1 2 3 4 12,,139,0 0.5 1 2 3 4;1 0.25 5 6 7 8.5,0;1;1;0.5;1023\n"
                        + "b,,,7,nan,\n");
        Dataset dataset = new FakeDataset(2, DetectionRunTest::sample) {
            @Override
            public List<Integer> categoryIds() {
                return List.of(1, 18);
            }
        };
        DetectionFiles.write(csv, SampleTable.read(csv), dataset);
        assertThat(CocoResults.read(folder.resolve("detections-fp32.json"), List.of(1, 18)))
                .isEqualTo(Map.of(
                        139L,
                        List.of(
                                new Detection(new Box(1, 2, 3, 4), 0, 0.5),
                                new Detection(new Box(5, 6, 7, 8.5), 1, 0.25))));
    }
}
