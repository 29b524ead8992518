package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.Tones;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunStore;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * An RNN-T that hears tones, through the real engine: its encoder, which Octet quantizes, looks at the mel band of each tone,
 * its prediction network takes the last word's score away, and its joint network adds the two.
 */
class SpeechRunTest {
    private static final int BANDS = 40;
    private static final List<String> WORDS = List.of("one", "two", "three", "four");
    private static final int[] HERTZ = {600, 1200, 2400, 4000};
    private static final int SPEAKERS = 12;

    @TempDir
    Path folder;

    @BeforeEach
    void make() throws IOException {
        encoder().write(folder.resolve("encoder.onnx"));
        prediction().write(folder.resolve("prediction.onnx"));
        joint(0).write(folder.resolve("joint.onnx"));
        for (int speaker = 0; speaker < SPEAKERS; speaker++) {
            String chapter = speaker + "-7";
            Path at = Files.createDirectories(folder.resolve("dev/" + speaker).resolve("7"));
            List<String> lines = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                String id = chapter + "-000" + n;
                int first = (speaker + n) % 4;
                int second = (first + 1 + speaker / 4) % 4;
                int[] said = {first, second, (second + 1 + n) % 4};
                Files.write(at.resolve(id + ".wav"), tones(0.1 + 0.001 * speaker + 0.02 * n, said));
                lines.add(id + " " + words(said));
            }
            if (speaker == 3) {
                lines.set(0, lines.get(0) + " more"); // a word that nobody says
            }
            Files.write(at.resolve(chapter + ".trans.txt"), lines);
        }
        List<String> manifest = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Files.write(folder.resolve("c" + i + ".wav"), tones(0.2 + 0.01 * i, i, (i + 1) % 4));
            manifest.add("{\"audio_filepath\": \"c" + i + ".wav\", \"text\": \"" + words(i, (i + 1) % 4) + "\"}");
        }
        Files.write(folder.resolve("calib.json"), manifest);
    }

    @Test
    void wordErrorRatesOfBothPrecisionsAreThoseOfTheSpeakersWords() throws Exception {
        RunStore.Stored run = run(Progress.NONE);
        AccuracyRecord wer = run.record().accuracy().get(0);
        assertThat(wer.metric()).isEqualTo("wer");
        assertThat(wer.samples()).contains(24L);
        // 24 utterances of three words, and one word more that nobody says.
        assertThat(wer.values().get("fp32")).isCloseTo(1.0 / 73, within(1e-12));
        assertThat(wer.values().get("int8")).isBetween(1.0 / 73, 5.0 / 73);
        assertThat(Graph.read(run.file().resolveSibling("int8.onnx")).nodes())
                .extracting(node -> node.op())
                .contains("QuantizeLinear");
        assertThat(Files.readAllLines(run.file().resolveSibling("samples.csv")))
                .hasSize(25)
                .first()
                .asString()
                .contains("group");
    }

    @Test
    void aRunThatIsKilledWhileScoringGoesOn() throws Exception {
        RuntimeException killed = new IllegalStateException("killed");
        assertThatThrownBy(() -> run(new Killer(killed))).isSameAs(killed);
        RunStore.Stored finished = run(Progress.NONE);
        try (var runs = Files.list(folder.resolve("runs/tones"))) {
            assertThat(runs.toList()).isEqualTo(List.of(finished.file().getParent()));
        }
        Files.move(finished.file(), finished.file().resolveSibling("record.partial.json"));
        assertThat(run(Progress.NONE).record()).isEqualTo(finished.record());
    }

    @Test
    void anotherJointNetworkMakesAnotherRun() throws Exception {
        RunStore.Stored first = run(Progress.NONE);
        joint(100).write(folder.resolve("joint.onnx"));
        RunStore.Stored second = run(Progress.NONE);
        assertThat(second.file()).isNotEqualTo(first.file());
        // All it ever takes is the blank.
        assertThat(second.record().accuracy().get(0).values()).containsEntry("fp32", 1.0);
    }

    @Test
    void aNetworkThatIsNotTheRecipesIsNeverRun() throws Exception {
        String text = text();
        joint(1).write(folder.resolve("joint.onnx"));
        assertThatThrownBy(() -> run(text, Progress.NONE)).hasMessageContaining("joint");
        assertThatThrownBy(() -> run(
                        text.replaceFirst("prediction: \\{.*\\}", "prediction: zoo:no-such-network"), Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("task.postprocess.rnnt.prediction");
    }

    private RunStore.Stored run(Progress progress) throws IOException, InterruptedException {
        return run(text(), progress);
    }

    private RunStore.Stored run(String text, Progress progress) throws IOException, InterruptedException {
        Zoo zoo = Zoo.open(
                folder,
                Map.of(
                        "HOME",
                        folder.toString(),
                        "OCTET_CACHE",
                        folder.resolve("cache").toString()));
        Path file = Files.writeString(folder.resolve("tones.yaml"), text);
        return new Runner(zoo, Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(Recipe.read(file, zoo), progress);
    }

    private String text() throws IOException {
        return String.join(
                "\n",
                "octet: 1",
                "name: tones",
                "model: " + file("encoder.onnx"),
                "task:",
                "  dataset: {librispeech: dev}",
                "  preprocess:",
                "    sample_rate: 16000",
                "    log_mel: {n_fft: 512, win_length: 400, hop_length: 160, window: hann, periodic: true, pad_mode: zero,",
                "      frames: all, power: 2, n_mels: " + BANDS
                        + ", mel_scale: htk, mel_norm: none, f_min: 0, f_max: 8000,",
                "      log: natural, log_guard: add, log_guard_value: 0.001}",
                "  postprocess:",
                "    rnnt:",
                "      prediction: " + file("prediction.onnx"),
                "      joint: " + file("joint.onnx"),
                "      vocabulary: ['one ', 'two ', 'three ', 'four ', '']",
                "      blank: 4",
                "      start: -1",
                "      max_symbols: 3",
                "  metric: wer",
                "calibrate:",
                "  dataset: {speech_manifest: calib.json}",
                "  samples: 4",
                "  objective: fixed",
                "validate:",
                "  accuracy: {samples: all}",
                "");
    }

    private String file(String name) throws IOException {
        return "{file: " + name + ", sha256: " + Sha256.of(folder.resolve(name)) + "}";
    }

    private static String words(int... said) {
        List<String> words = new ArrayList<>();
        for (int word : said) {
            words.add(WORDS.get(word));
        }
        return String.join(" ", words);
    }

    /** Each tone with silence behind it, so that a word that is said twice would be heard once. */
    private static byte[] tones(double seconds, int... said) {
        int[] hertz = new int[2 * said.length];
        for (int i = 0; i < said.length; i++) {
            hertz[2 * i] = HERTZ[said[i]];
        }
        return Tones.wav(seconds, hertz);
    }

    private static Graph encoder() {
        Graph graph = Graph.create("encoder", 17);
        graph.addInput("features", ElementType.FLOAT32, 1, -1, BANDS);
        float[] weights = new float[BANDS * 5];
        for (int word = 0; word < HERTZ.length; word++) {
            double place = Math.log10(1 + HERTZ[word] / 700.0) / Math.log10(1 + 8000 / 700.0) * (BANDS + 1);
            weights[(int) (Math.round(place) - 1) * 5 + word] = 1;
        }
        graph.initializer("weights", Tensor.ofFloats(weights, BANDS, 5));
        graph.initializer("bias", Tensor.ofFloats(new float[] {0, 0, 0, 0, 4.5f}, 5));
        graph.add("MatMul", List.of("features", "weights"), List.of("bands"), Map.of());
        graph.add("Add", List.of("bands", "bias"), List.of("encoded"), Map.of());
        graph.addOutput("encoded", ElementType.FLOAT32, 1, -1, 5);
        graph.nameNodes();
        return graph;
    }

    private static Graph prediction() {
        Graph graph = Graph.create("prediction", 17);
        graph.addInput("symbol", ElementType.INT64, 1, 1);
        float[] rows = new float[30];
        for (int word = 0; word < HERTZ.length; word++) {
            rows[word * 5 + word] = -100;
        }
        graph.initializer("table", Tensor.ofFloats(rows, 6, 5)); // the last row is that of -1
        graph.add("Gather", List.of("table", "symbol"), List.of("predicted"), Map.of("axis", 0L));
        graph.addOutput("predicted", ElementType.FLOAT32, 1, 1, 5);
        return graph;
    }

    /** @param more what the blank gets */
    private static Graph joint(float more) {
        Graph graph = Graph.create("joint", 17);
        graph.addInput("encoded", ElementType.FLOAT32, 1, 1, 5);
        graph.addInput("predicted", ElementType.FLOAT32, 1, 1, 5);
        graph.initializer("more", Tensor.ofFloats(new float[] {0, 0, 0, 0, more}, 5));
        graph.add("Add", List.of("encoded", "predicted"), List.of("both"), Map.of());
        graph.add("Add", List.of("both", "more"), List.of("scores"), Map.of());
        graph.addOutput("scores", ElementType.FLOAT32, 1, 1, 5);
        return graph;
    }

    /** Fails when samples are to be scored. */
    private record Killer(RuntimeException fault) implements Progress {
        @Override
        public void begin(String task, long total) {
            if (task.startsWith("score")) {
                throw fault;
            }
        }

        @Override
        public void advance(long done) {}

        @Override
        public void note(String line) {}
    }
}
