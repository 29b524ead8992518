package dev.octet.zoo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.fetch.Artifact;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

/** Opens datasets as recipes name them, for a model that exists only as its inputs. */
final class OwnSamples {

    static final Path TINY_TOKENIZER = Installation.root().resolve("text/src/test/resources/tiny-tokenizer.json");

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

    /** @param folder of the recipe; prepared pictures are kept in its {@code cache} */
    static Zoo zoo(Path folder) {
        return Zoo.open(
                folder,
                Map.of(
                        "HOME",
                        folder.toString(),
                        "OCTET_CACHE",
                        folder.resolve("cache").toString()));
    }

    static Dataset open(Path folder, String data, String steps, List<TensorInfo> inputs) {
        return open(folder, data, steps, inputs, Progress.NONE);
    }

    static Dataset open(Path folder, String data, String steps, List<TensorInfo> inputs, Progress progress) {
        Section recipe =
                Section.parse(folder.resolve("recipe.yaml").toString(), "dataset: " + data + "\npreprocess: " + steps);
        Optional<DatasetReference> reference = DatasetReference.read(recipe, "dataset");
        Optional<Preprocess> read = recipe.section("preprocess").flatMap(Preprocess::read);
        recipe.throwIfWrong();
        Artifact file = new Artifact(
                "m.onnx", Artifact.Kind.FILE, Sha256.of("m"), OptionalLong.empty(), Optional.empty(), List.of());
        ModelCard card = ModelCard.own("m", file, Optional.empty());
        Model model = new Model(card, model(folder), Optional.of(TINY_TOKENIZER));
        return zoo(folder).dataset(reference.orElseThrow(), read.orElseThrow(), model, inputs, progress);
    }

    static List<String> labels(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(dataset::read)
                .map(sample -> sample.id() + "=" + sample.label().text())
                .toList();
    }
}
