package dev.octet.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class AveragePrecisionTest {
    private static final double EXACT = 1e-12;

    static List<GoldenScene> scenes() throws IOException {
        return GoldenScene.all();
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void cocoEqualsPycocotools(GoldenScene scene) {
        AveragePrecision all = new AveragePrecision(Protocol.coco(), scene.outcomes(Protocol.coco()));
        double[] found = {
            all.value(),
            all.value("all", 0.5),
            all.value("all", 0.75),
            all.value("small"),
            all.value("medium"),
            all.value("large"),
            all.recall("all", 1),
            all.recall("all", 10),
            all.recall("all", 100),
            all.recall("small", 100),
            all.recall("medium", 100),
            all.recall("large", 100)
        };
        double[] expected = scene.numbers("coco", "stats");
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] == -1) { // "nothing to find" of pycocotools
                assertThat(found[i]).as("number %d", i).isNaN();
            } else {
                assertThat(found[i]).as("number %d", i).isCloseTo(expected[i], within(EXACT));
            }
        }
        scene.node().get("coco").get("by_category").properties().forEach(entry -> assertThat(
                        all.byCategory().get(Integer.valueOf(entry.getKey())))
                .isCloseTo(entry.getValue().asDouble(), within(EXACT)));
    }

    /** A resample is not matched again: weights must give what pycocotools gives for so many copies of each picture. */
    @ParameterizedTest
    @MethodSource("scenes")
    void weightsAreCopiesOfPictures(GoldenScene scene) {
        AveragePrecision all = new AveragePrecision(Protocol.coco(), scene.outcomes(Protocol.coco()));
        int[] weights = StreamSupport.stream(scene.node().get("weights").spliterator(), false)
                .mapToInt(node -> node.asInt())
                .toArray();
        double[] expected = scene.numbers("coco_weighted", "stats");
        assertThat(all.curves(0).mean(weights, 0, 10)).isCloseTo(expected[0], within(EXACT));
        assertThat(all.curves(0).mean(weights, 5, 6)).isCloseTo(expected[2], within(EXACT));
        assertThat(all.curves(1).mean(weights, 0, 10)).isCloseTo(expected[3], within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void vocEqualsTheDevelopmentKit(GoldenScene scene) {
        for (Protocol protocol : List.of(Protocol.voc(), Protocol.voc2007())) {
            AveragePrecision all = new AveragePrecision(protocol, scene.outcomes(protocol));
            String key = protocol == Protocol.voc() ? "voc" : "voc2007";
            assertThat(all.value())
                    .as(key)
                    .isCloseTo(scene.node().get(key).get("mean").asDouble(), within(EXACT));
        }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void facesEqualTheOfficialEvaluation(GoldenScene scene) {
        AveragePrecision all = new AveragePrecision(Protocol.widerFace(), scene.outcomes(Protocol.widerFace()));
        for (int level = 0; level < 3; level++) {
            assertThat(all.value(Protocol.widerFace().levels().get(level)))
                    .isCloseTo(scene.node().get("faces").get(level).asDouble(), within(EXACT));
        }
    }

    @Test
    void aPerfectDetectorHasOneAndABlindOneZero() {
        List<TrueBox> truth = List.of(TrueBox.of(new Box(1, 2, 30, 40), 0), TrueBox.of(new Box(50, 60, 7, 8), 3));
        List<Detection> all = truth.stream()
                .map(box -> new Detection(box.box(), box.category(), 0.5))
                .toList();
        for (Protocol protocol : List.of(Protocol.coco(), Protocol.voc(), Protocol.voc2007(), Protocol.widerFace())) {
            assertThat(new AveragePrecision(protocol, List.of(protocol.outcome(all, truth))).value())
                    .as("%s", protocol)
                    .isCloseTo(1, within(1e-9));
            assertThat(new AveragePrecision(protocol, List.of(protocol.outcome(List.of(), truth))).value())
                    .as("%s", protocol)
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void partsOfAProtocolGiveThePartsOfItsNumbers(GoldenScene scene) {
        AveragePrecision all = new AveragePrecision(Protocol.coco(), scene.outcomes(Protocol.coco()));
        for (String level : Protocol.coco().levels()) {
            Protocol part = Protocol.coco().at(level);
            assertThat(new AveragePrecision(part, scene.outcomes(part)).value())
                    .isEqualTo(Double.valueOf(all.value(level)));
            Protocol one = part.at(0.75);
            assertThat(new AveragePrecision(one, scene.outcomes(one)).value())
                    .isEqualTo(Double.valueOf(all.value(level, 0.75)));
        }
    }

    @Test
    void withoutBoxesThereIsNoValue() {
        List<Detection> found = List.of(new Detection(new Box(0, 0, 1, 1), 0, 1));
        for (Protocol protocol : List.of(Protocol.coco(), Protocol.voc(), Protocol.widerFace())) {
            double[] outcome = protocol.outcome(found, List.of());
            assertThat(new AveragePrecision(protocol, List.of(outcome)).value()).isNaN();
        }
    }

    @Test
    void tiesOfScoreAreInTheOrderOfPictures() {
        TrueBox truth = TrueBox.of(new Box(0, 0, 10, 10), 0);
        double[] right = Protocol.voc().outcome(List.of(new Detection(truth.box(), 0, 0.5)), List.of(truth));
        double[] wrong = Protocol.voc().outcome(List.of(new Detection(new Box(50, 50, 1, 1), 0, 0.5)), List.of());
        assertThat(new AveragePrecision(Protocol.voc(), List.of(right, wrong)).value())
                .isEqualTo(1);
        assertThat(new AveragePrecision(Protocol.voc(), List.of(wrong, right)).value())
                .isEqualTo(0.5);
    }

    @Test
    void orderWithinAPictureIsThatOfScores() {
        List<TrueBox> truth = List.of(TrueBox.of(new Box(0, 0, 10, 10), 0), TrueBox.of(new Box(30, 0, 10, 10), 0));
        List<Detection> found = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> new Detection(new Box(2 * i, 0, 10, 10), 0, (i * 7 % 20) / 20.0))
                .toList());
        double[] first = Protocol.coco().outcome(found, truth);
        Collections.reverse(found);
        assertThat(Protocol.coco().outcome(found, truth)).isEqualTo(first);
    }

    @Test
    void countsCategoriesThatHaveFewBoxes() {
        List<TrueBox> truth = new ArrayList<>(Collections.nCopies(20, TrueBox.of(new Box(0, 0, 5, 5), 7)));
        truth.addAll(Collections.nCopies(19, TrueBox.of(new Box(0, 0, 5, 5), 2)));
        AveragePrecision all =
                new AveragePrecision(Protocol.coco(), List.of(Protocol.coco().outcome(List.of(), truth)));
        assertThat(all.boxes()).containsEntry(7, 20).containsEntry(2, 19);
        assertThat(all.lumpyCategories()).isEqualTo(1);
    }

    @Test
    void refusesNumbersThatAreNoOutcome() {
        double[] cut = {0, 1, 1, 0, 0, 2, 0.5};
        assertThatThrownBy(() -> new AveragePrecision(Protocol.coco(), List.of(cut)).value())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no outcome of COCO");
    }
}
