package dev.octet.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.FakeEngine;
import dev.octet.io.Section;
import dev.octet.io.Sha256;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A joint network that adds frame and prediction, so that a frame's numbers are scores of a, b, c and the blank; and a
 * prediction network of one state that counts symbols: its vector takes 10 from the last symbol's score, and from c 3 times the
 * symbols before.
 */
class TransducerTest {
    private static final Metric WER = Metric.named("wer").orElseThrow();

    @TempDir
    Path folder;

    @Test
    void bestSymbolsOfEachFrameAreTakenUntilTheBlankIs() throws IOException {
        assertThat(heard("", frame(5, 0, 0, 1), frame(0, 0, 0, 1), frame(0, 5, 0, 1)))
                .isEqualTo("ab");
    }

    @Test
    void thePredictionNetworkIsToldOfTheLastSymbolAndKeepsItsState() throws IOException {
        // a is heard once though it is the best of both frames.
        assertThat(heard("", frame(9, 0, 0, 1), frame(9, 0, 0, 1))).isEqualTo("a");
        // Three symbols before: c has 12 - 9 = 3, above the blank; after four it has 0.
        assertThat(heard("", frame(5, 0, 0, 1), frame(0, 5, 0, 1), frame(5, 0, 0, 1), frame(0, 0, 12, 1)))
                .isEqualTo("abac");
        assertThat(heard(
                        "",
                        frame(5, 0, 0, 1),
                        frame(0, 5, 0, 1),
                        frame(5, 0, 0, 1),
                        frame(0, 5, 0, 1),
                        frame(0, 0, 12, 1)))
                .isEqualTo("abab");
    }

    @Test
    void aFrameHasAtMostSoManySymbols() throws IOException {
        assertThat(heard("", frame(9, 8, 0, -50), frame(0, 0, 0, 50))).isEqualTo("abab");
    }

    @Test
    void theSymbolBeforeTheFirstIsTheOneTheRecipeNames() throws IOException {
        // As if a had been said before the first frame.
        assertThat(heard("start: 0", frame(9, 0, 0, 1))).isEmpty();
        assertThat(heard("start: 1", frame(9, 0, 0, 1))).isEqualTo("a");
    }

    @Test
    void axesMayBeTheOtherWayRound() throws IOException {
        Tensor turned = Tensor.ofFloats(new float[] {5, 0, 0, 0, 0, 5, 0, 0, 0, 1, 1, 1}, 1, 4, 3);
        assertThat(heard("layout: nft", turned)).isEqualTo("ab");
    }

    @Test
    void whatIsNoNumberSaysNothing() throws IOException {
        assertThat(heard("", frame(Float.NaN, 5, 0, 1), frame(0, 5, 0, 1))).isEqualTo("b");
    }

    @Test
    void spacesAreSymbolsOrPartsOfThem() throws IOException {
        assertThat(heard(
                        "vocabulary: [_hello, _wor, ld, '']\nspace: _",
                        frame(9, 0, 0, 1),
                        frame(0, 9, 0, 1),
                        frame(0, 0, 12, 1)))
                .isEqualTo("hello world");
    }

    @Test
    void networksThatDoNotFitAreExplained() throws IOException {
        assertThatThrownBy(() -> heard("vocabulary: [a, b, '']\nblank: 2", frame(9, 0, 0, 1)))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("of the joint network is FLOAT32[1, 4] but the vocabulary has 3 symbols");
        Tensor wide = Tensor.zeros(ElementType.FLOAT32, 1, 1, 5);
        assertThatThrownBy(() -> heard("", wide))
                .hasMessageContaining("has 5 features but the joint network takes frame FLOAT32[N, 4]");
        assertThatThrownBy(() -> heard("prediction: " + joint(), frame(9, 0, 0, 1)))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("rnnt: the prediction network takes [frame FLOAT32[N, 4], vector FLOAT32[N, 4]]");
        assertThatThrownBy(() -> heard("joint: " + prediction(), frame(9, 0, 0, 1)))
                .hasMessageContaining("rnnt: the joint network takes [symbol INT64[N, 1], count FLOAT32[1, 1]]");
    }

    @Test
    void mistakesAreToldBeforeAnythingRuns() throws IOException {
        assertThatThrownBy(() -> scoring("blank: 4"))
                .hasMessageContaining("blank and start must be indices of the vocabulary of 4 but were 4 and -1");
        assertThatThrownBy(() -> scoring("max_symbols: 0")).hasMessageContaining("max_symbols: must be from 1 to 1000");
        assertThatThrownBy(() -> scoring("beam: 4")).hasMessageContaining("postprocess.rnnt.beam: unknown key");
        assertThatThrownBy(() -> scoring("joint: {file: joint.onnx}")).hasMessageContaining("sha256: is missing");
    }

    /** A run that goes on compares this text: another network must not take over. */
    @Test
    void aLocatedScoringIsKnownByItsNetworks() throws IOException {
        String before = scoring("").postprocess().toString();
        assertThat(before).contains(Sha256.of(folder.resolve("joint.onnx")));
        assertThat(scoring("").networks()).hasSize(2);
        assertThat(Scoring.of(WER).networks()).isEmpty();
    }

    private String heard(String keys, Tensor... frames) throws IOException {
        Tensor encoded = frames.length == 1 && frames[0].rank() == 3 ? frames[0] : joined(frames);
        Session session =
                new FakeEngine(feed -> feed.tensors().get("x")).open(Path.of("m.onnx"), SessionSettings.ofThreads(1));
        Sample sample = new Sample("a", List.of(Feed.of("x", encoded)), new Label.Texts(List.of("ab")));
        try (OutputReader reader = new OutputReader("int8", session, scoring(keys))) {
            return reader.answers(sample).get(Answer.Kind.TEXT).text();
        }
    }

    /** @param keys of the section that replace the usual ones */
    private Scoring scoring(String keys) throws IOException {
        StringBuilder rnnt = new StringBuilder();
        Map<String, String> usual = Map.of(
                "prediction", prediction(),
                "joint", joint(),
                "vocabulary", "[a, b, c, '']",
                "blank", "3",
                "start", "-1",
                "max_symbols", "4");
        usual.forEach((key, value) -> {
            if (!keys.contains(key + ":")) {
                rnnt.append("    ").append(key).append(": ").append(value).append('\n');
            }
        });
        keys.lines().forEach(line -> rnnt.append("    ").append(line).append('\n'));
        Section task =
                Section.parse(folder.resolve("recipe.yaml").toString(), "metric: wer\npostprocess:\n  rnnt:\n" + rnnt);
        Optional<Scoring> scoring = Scoring.read(task);
        task.throwIfWrong();
        return scoring.orElseThrow().located(TransducerTest::model);
    }

    private static Model model(ModelReference reference) {
        ModelReference.Own own = (ModelReference.Own) reference;
        String source = own.card().file().orElseThrow().sources().get(0);
        return new Model(own.card(), Path.of(source.substring("file:".length())), new TreeMap<>(), Optional.empty());
    }

    private static Tensor frame(float... scores) {
        return Tensor.ofFloats(scores, 1, scores.length);
    }

    private static Tensor joined(Tensor... frames) {
        Tensor all = Tensor.zeros(ElementType.FLOAT32, 1, frames.length, 4);
        for (int t = 0; t < frames.length; t++) {
            all.floats().put(t * 4, frames[t].toFloats());
        }
        return all;
    }

    private String joint() throws IOException {
        Graph graph = Graph.create("joint", 17);
        graph.addInput("frame", ElementType.FLOAT32, -1, 4);
        graph.addInput("vector", ElementType.FLOAT32, -1, 4);
        graph.add("Add", List.of("frame", "vector"), List.of("scores"), Map.of());
        graph.addOutput("scores", ElementType.FLOAT32, -1, 4);
        return written(graph, "joint.onnx");
    }

    private String prediction() throws IOException {
        Graph graph = Graph.create("prediction", 17);
        graph.addInput("symbol", ElementType.INT64, -1, 1);
        graph.addInput("count", ElementType.FLOAT32, 1, 1);
        float[] rows = new float[20];
        for (int i = 0; i < 4; i++) {
            rows[i * 4 + i] = -10;
        }
        graph.initializer("table", Tensor.ofFloats(rows, 5, 4)); // the last row is that of -1
        graph.initializer("one", Tensor.ofFloats(new float[] {1}, 1, 1));
        graph.initializer("slope", Tensor.ofFloats(new float[] {0, 0, -3, 0}, 1, 4));
        graph.initializer("axis", Tensor.ofLongs(new long[] {1}, 1));
        graph.add("Gather", List.of("table", "symbol"), List.of("rows"), Map.of("axis", 0L));
        graph.add("Squeeze", List.of("rows", "axis"), List.of("row"), Map.of());
        graph.add("MatMul", List.of("count", "slope"), List.of("loss"), Map.of());
        graph.add("Add", List.of("row", "loss"), List.of("vector"), Map.of());
        graph.add("Add", List.of("count", "one"), List.of("next"), Map.of());
        graph.addOutput("vector", ElementType.FLOAT32, -1, 4);
        graph.addOutput("next", ElementType.FLOAT32, 1, 1);
        return written(graph, "prediction.onnx");
    }

    private String written(Graph graph, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            graph.write(file);
        }
        return "{file: " + name + ", sha256: " + Sha256.of(file) + "}";
    }
}
