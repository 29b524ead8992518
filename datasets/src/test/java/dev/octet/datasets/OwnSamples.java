package dev.octet.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;
import dev.octet.io.Section;

/** Opens datasets as recipes name them, for a model that exists only as its inputs. */
final class OwnSamples {

    private static final Path TINY_TOKENIZER =
            Path.of("../text/src/test/resources/tiny-tokenizer.json").toAbsolutePath();

    private OwnSamples() {}

    /** A model that looks up tokens of the tiny tokenizer. */
    private static Path model(Path folder) {
        Graph graph = Graph.create("m", 17);
        graph.addInput("input_ids", ElementType.INT64, -1, -1);
        graph.initializer("table", Tensor.ofFloats(new float[128], 128, 1));
        graph.add("Gather", List.of("table", "input_ids"), List.of("y"), Map.of());
        graph.addOutput("y", ElementType.FLOAT32, -1, -1, 1);
        Path file = folder.resolve("m.onnx");
        graph.write(file);
        return file;
    }

    static Dataset open(Path folder, String data, String steps, List<TensorInfo> inputs) {
        return open(folder, data, steps, inputs, Progress.NONE);
    }

    /** @param folder of the recipe; prepared pictures are kept in its {@code cache} */
    static Dataset open(Path folder, String data, String steps, List<TensorInfo> inputs, Progress progress) {
        Section recipe =
                Section.parse(folder.resolve("recipe.yaml").toString(), "dataset: " + data + "\npreprocess: " + steps);
        Optional<DatasetReference> reference = DatasetReference.read(recipe, "dataset");
        Optional<Preprocess> read = recipe.section("preprocess").flatMap(Preprocess::read);
        recipe.throwIfWrong();
        DatasetReader reader = new DatasetReader(
                new DatasetReader.FedModel("m", model(folder), Optional.of(TINY_TOKENIZER), inputs),
                read.orElseThrow(),
                folder.resolve("cache"));
        DataLayout layout = reference.orElseThrow().own().orElseThrow();
        return reader.open(reference.get(), layout, Path::of, progress);
    }

    static List<String> labels(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(dataset::read)
                .map(sample -> sample.id() + "=" + sample.label().text())
                .toList();
    }
}
