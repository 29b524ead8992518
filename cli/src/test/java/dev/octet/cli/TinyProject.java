package dev.octet.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

/**
 * A user's own folder: a network that tells red, green and blue pictures apart, such pictures with their labels, and a
 * recipe. All of it follows from fixed seeds.
 */
final class TinyProject {
    private static final int SIDE = 16;
    private static final String[] EXTENSIONS = {"png", "jpg"};

    private final Path folder;

    private TinyProject(Path folder) {
        this.folder = folder;
    }

    static TinyProject in(Path folder) throws IOException {
        TinyProject project = new TinyProject(Files.createDirectories(folder));
        project.graph(-1).write(folder.resolve("model.onnx"));
        project.pictures("calib", 24, 1);
        project.pictures("eval", 120, 2);
        project.write("recipe.yaml", project.recipe());
        return project;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Makes the model one that takes a single picture at a time. */
    void fixBatch() throws IOException {
        graph(1).write(path("model.onnx"));
    }

    /** The recipe that {@link #in} writes; tests change one thing about it. */
    String recipe() throws IOException {
        return String.join(
                "\n",
                "octet: 1",
                "name: tiny",
                "model: {file: model.onnx, sha256: " + Sha256.of(path("model.onnx")) + "}",
                "framework: {name: Handmade, version: '1'}",
                "task:",
                "  dataset: {images: eval, labels: eval.csv, file_column: file, label_column: class}",
                "  preprocess: {scale: 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5]}",
                "  metric: top1",
                "calibrate:",
                "  dataset: {images: calib, labels: calib.csv, file_column: file, label_column: class}",
                "  samples: 24",
                "  method: minmax",
                "  objective: fixed",
                "validate:",
                "  accuracy: {samples: all}",
                "gate:",
                "  accuracy_loss: {max: 10%, of: relative, confidence: 95%}",
                "");
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(path(name), text);
    }

    private Graph graph(long batch) {
        Random random = new Random(7);
        Graph graph = Graph.create("colours", 17);
        graph.addInput("input", ElementType.FLOAT32, batch, 3, SIDE, SIDE);
        graph.initializer("w1", weights(random, 16, 3));
        graph.initializer("w2", weights(random, 16, 16));
        float[] head = new float[3 * 16];
        for (int channel = 0; channel < 16; channel++) {
            head[channel % 3 * 16 + channel] = 1;
        }
        graph.initializer("w3", Tensor.ofFloats(head, 3, 16));
        graph.initializer("b3", Tensor.ofFloats(new float[3], 3));
        Map<String, Object> convolution = Map.of("kernel_shape", List.of(3L, 3L), "pads", List.of(1L, 1L, 1L, 1L));
        graph.add("Conv", List.of("input", "w1"), List.of("c1"), convolution);
        graph.add("Relu", List.of("c1"), List.of("r1"), Map.of());
        graph.add("Conv", List.of("r1", "w2"), List.of("c2"), convolution);
        graph.add("Relu", List.of("c2"), List.of("r2"), Map.of());
        graph.add("GlobalAveragePool", List.of("r2"), List.of("pooled"), Map.of());
        graph.add("Flatten", List.of("pooled"), List.of("flat"), Map.of());
        graph.add("Gemm", List.of("flat", "w3", "b3"), List.of("logits"), Map.of("transB", 1L));
        graph.addOutput("logits", ElementType.FLOAT32, batch, 3);
        return graph;
    }

    /** Each output channel takes the input channel of the same colour, with a little of everything else. */
    private static Tensor weights(Random random, int out, int in) {
        float[] weights = new float[out * in * 9];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < 9; k++) {
                    float centre = k == 4 && (in == 3 ? o % 3 == i : o == i) ? 1 : 0;
                    weights[(o * in + i) * 9 + k] = centre + 0.02f * (float) random.nextGaussian();
                }
            }
        }
        return Tensor.ofFloats(weights, out, in, 3, 3);
    }

    private void pictures(String split, int count, long seed) throws IOException {
        Random random = new Random(seed);
        Files.createDirectories(path(split));
        StringBuilder labels = new StringBuilder("file,class\n");
        for (int n = 0; n < count; n++) {
            int colour = n % 3;
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    rgb = rgb << 8 | random.nextInt(100) + (channel == colour ? 120 : 60);
                }
                image.setRGB(pixel % SIDE, pixel / SIDE, rgb);
            }
            String name = String.format("%03d.%s", n, EXTENSIONS[n % 2]);
            ImageIO.write(image, EXTENSIONS[n % 2], path(split).resolve(name).toFile());
            labels.append(name).append(',').append(colour).append('\n');
        }
        write(split + ".csv", labels.toString());
    }
}
