package dev.octet.recipes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;
import dev.octet.zoo.Zoo;

/** A folder with a network that tells which half of a 4x4 picture is brighter, such pictures, and a recipe. */
final class TinyTask {
    static final int SCORED = 40;
    static final int CALIBRATION = 8;
    static final int TUNING = 12;

    private static final int SIDE = 4;

    private final Path folder;

    private TinyTask(Path folder) {
        this.folder = folder;
    }

    static TinyTask in(Path folder) throws IOException {
        TinyTask task = new TinyTask(folder);
        graph(false).write(folder.resolve("model.onnx"));
        task.pictures("eval", SCORED, 1);
        task.pictures("calib", CALIBRATION, 2);
        task.pictures("tune", TUNING, 3);
        return task;
    }

    /** The recipe's text; tests change one thing about it. */
    String text() throws IOException {
        return String.join(
                "\n",
                "octet: 1",
                "name: tiny",
                "model: {file: model.onnx, sha256: " + Sha256.of(folder.resolve("model.onnx")) + "}",
                "task:",
                "  dataset: {idx_images: eval-images, idx_labels: eval-labels}",
                "  preprocess: {scale: 255}",
                "  metric: top1",
                "calibrate:",
                "  dataset: {idx_images: calib-images}",
                "  samples: " + CALIBRATION,
                "  objective: fixed",
                "validate:",
                "  accuracy: {samples: all}",
                "gate:",
                "  accuracy_loss: {max: 50%, of: relative}",
                "");
    }

    /** As {@link #text}, with plans judged on samples of their own; the search ends at once. */
    String tunedText() throws IOException {
        return text().replace(
                        "  objective: fixed\n",
                        String.join(
                                "\n",
                                "  search_seconds: 0",
                                "  tuning:",
                                "    dataset: {idx_images: tune-images, idx_labels: tune-labels}",
                                "    samples: " + TUNING,
                                ""));
    }

    /** As {@link #text}, with {@code file} for the INT8 model. */
    String givenText(Path file) throws IOException {
        String text = text();
        int from = text.indexOf("calibrate:");
        String given = "int8: {file: " + file.getFileName() + ", sha256: " + Sha256.of(file) + "}\n";
        return text.substring(0, from) + given + text.substring(text.indexOf("validate:"));
    }

    /** A model that calls every dark half the bright one. */
    Path wrongModel() {
        Path file = folder.resolve("wrong.onnx");
        graph(true).write(file);
        return file;
    }

    /** A recipe of a detector that sees one box in every picture, and of its own copy as the INT8 model. */
    String detectorText(int samples) throws IOException {
        Graph graph = Graph.create("one-box", 17);
        graph.addInput("input", ElementType.FLOAT32, 1, 1, SIDE, SIDE);
        graph.initializer("none", Tensor.ofFloats(new float[] {0}, 1, 1, 1, 1));
        graph.initializer("box", Tensor.ofFloats(new float[] {2, 2, 2, 2, 0.9f, 0.9f}, 1, 1, 1, 6));
        graph.initializer("axis", Tensor.ofLongs(new long[] {0}, 1));
        graph.add("GlobalAveragePool", List.of("input"), List.of("mean"), Map.of());
        graph.add("Mul", List.of("mean", "none"), List.of("nothing"), Map.of());
        graph.add("Add", List.of("nothing", "box"), List.of("sum"), Map.of());
        graph.add("Squeeze", List.of("sum", "axis"), List.of("boxes"), Map.of());
        graph.addOutput("boxes", ElementType.FLOAT32, 1, 1, 6);
        graph.write(folder.resolve("model.onnx"));
        return givenText(folder.resolve("model.onnx"))
                .replace(
                        "  metric: top1\n",
                        "  metric: detection_agreement\n"
                                + "  postprocess: {detections: {decode: yolov5, score: 0.05, nms: 0.5, max: 10}}\n")
                .replace("samples: all", "samples: " + samples);
    }

    /** As {@link #text}, on random samples: speed is measured and nothing is scored. */
    String syntheticText() throws IOException {
        return String.join(
                "\n",
                "octet: 1",
                "name: tiny",
                "model: {file: model.onnx, sha256: " + Sha256.of(folder.resolve("model.onnx")) + "}",
                "task:",
                "  dataset: {synthetic: 4, seed: 1}",
                "calibrate:",
                "  dataset: {synthetic: " + CALIBRATION + ", seed: 2}",
                "  samples: " + CALIBRATION,
                "  objective: fixed",
                "validate:",
                "  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 50ms, warmup: 50ms}",
                "gate:",
                "  speed_up: {min: 0.01}",
                "");
    }

    Recipe recipe() throws IOException {
        return recipe(text());
    }

    Recipe recipe(String text) throws IOException {
        return Recipe.read(Files.writeString(folder.resolve("recipe.yaml"), text), zoo());
    }

    /** A zoo with an empty catalogue and an empty cache. */
    Zoo zoo() {
        return Zoo.open(folder, Map.of("OCTET_CACHE", folder.resolve("cache").toString()));
    }

    /** Samples in memory, one for each of {@code values}, which is its content. */
    static Dataset dataset(String name, int... values) {
        List<Sample> samples = new ArrayList<>();
        for (int value : values) {
            Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {value}, 1, 1));
            samples.add(new Sample(name + "-" + value, List.of(feed), new Label.None()));
        }
        return Dataset.of(name, samples);
    }

    private static Graph graph(boolean swapped) {
        Graph graph = Graph.create("halves", 17);
        graph.addInput("input", ElementType.FLOAT32, 1, 1, SIDE, SIDE);
        float[] halves = new float[2 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            halves[(i < SIDE * SIDE / 2) == swapped ? SIDE * SIDE + i : i] = 1;
        }
        graph.initializer("w", Tensor.ofFloats(halves, 2, 1, SIDE, SIDE));
        graph.add("Conv", List.of("input", "w"), List.of("sums"), Map.of("kernel_shape", List.of(4L, 4L)));
        graph.add("Relu", List.of("sums"), List.of("positive"), Map.of());
        graph.add("Flatten", List.of("positive"), List.of("logits"), Map.of());
        graph.addOutput("logits", ElementType.FLOAT32, 1, 2);
        return graph;
    }

    /** Two files of MNIST's format: a picture's label says which half of it is the brighter one. */
    private void pictures(String name, int count, long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        byte[] labels = new byte[count];
        for (int n = 0; n < count; n++) {
            labels[n] = (byte) (n % 2);
            for (int i = 0; i < SIDE * SIDE; i++) {
                boolean bright = (i < SIDE * SIDE / 2) == (n % 2 == 0);
                pixels.write(random.nextInt(100) + (bright ? 120 : 0));
            }
        }
        idx(name + "-images", pixels.toByteArray(), count, SIDE, SIDE);
        idx(name + "-labels", labels, count);
    }

    private void idx(String name, byte[] bytes, int... shape) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * shape.length + bytes.length);
        file.putInt(0x0800 | shape.length);
        for (int length : shape) {
            file.putInt(length);
        }
        Files.write(folder.resolve(name), file.put(bytes).array());
    }
}
