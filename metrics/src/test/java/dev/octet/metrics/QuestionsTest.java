package dev.octet.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Preprocess;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.io.Sha256;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;

/** From a file of questions and a model's two outputs to the answers: nothing between them is made up. */
class QuestionsTest {
    private static final List<String> WORDS = List.of(
            "[PAD]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            "[MASK]",
            "who",
            "where",
            "the",
            "\ud83d\ude00",
            "sat",
            "red",
            "cat",
            ".");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "padded {0}")
    @ValueSource(booleans = {false, true})
    void answersAreFoundInWhicheverWindowHoldsThem(boolean padded) throws IOException {
        Files.write(folder.resolve("vocab.txt"), WORDS);
        (padded ? googles() : model()).write(folder.resolve("m.onnx"));
        String filler = "the \ud83d\ude00 sat . ".repeat(6);
        String passage = filler + "the red cat sat . " + filler;
        int start = passage.codePointCount(0, passage.indexOf("red"));
        Files.writeString(folder.resolve("q.json"), String.format("""
                {"data": [{"title": "Cats", "paragraphs": [
                  {"context": "%s", "qas": [
                    {"id": "a", "question": "who sat", "answers": [{"answer_start": %d, "text": "red cat"}]},
                    {"id": "b", "question": "where", "answers": [{"answer_start": 0, "text": "the"}]}]},
                  {"context": "the sat", "qas": [
                    {"id": "c", "question": "who", "answers": [{"answer_start": 4, "text": "sat"}]}]}]}]}
                """, passage, start));
        Section recipe = Section.parse(folder.resolve("recipe.yaml").toString(), """
                model: {file: m.onnx, sha256: %s, tokenizer: vocab.txt}
                dataset: {squad: q.json, group: paragraph}
                preprocess: {max_length: 16, stride: 5, lowercase: true, padding: %s}
                postprocess: {span: {start: start_logits, end: end_logits}}
                """.formatted(
                        Sha256.of(folder.resolve("m.onnx")), padded ? "max_length" : "none"));
        ModelReference reference = ModelReference.read(recipe, "model").orElseThrow();
        DatasetReference data = DatasetReference.read(recipe, "dataset").orElseThrow();
        Preprocess steps =
                recipe.section("preprocess").flatMap(Preprocess::read).orElseThrow();
        Optional<Postprocess> span = recipe.section("postprocess").flatMap(Postprocess::read);
        recipe.throwIfWrong();
        Zoo zoo = Zoo.open(folder, Map.of("HOME", folder.toString()));
        Model model = zoo.model(reference, Progress.NONE);
        Metric exact = Metric.named("squad_em").orElseThrow();
        List<String> answers = new ArrayList<>();
        List<Double> outcomes = new ArrayList<>();
        try (Session session = Engine.onnxRuntime().open(model.file(), SessionSettings.ofThreads(1))) {
            Dataset dataset = zoo.dataset(data, steps, model, session.inputs(), Progress.NONE);
            OutputReader reader = new OutputReader("fp32", session, new Scoring(List.of(exact), span.orElseThrow()));
            assertThat(dataset.read(0).feeds().size()).isGreaterThan(8);
            assertThat(IntStream.range(0, 3)
                            .mapToObj(i -> dataset.read(i).columns().get(Dataset.GROUP)))
                    .containsExactly("Cats/0", "Cats/0", "Cats/1");
            for (int i = 0; i < dataset.size(); i++) {
                Sample sample = dataset.read(i);
                Map<Answer.Kind, Answer> found = reader.answers(sample);
                answers.add(found.get(exact.answers()).text());
                outcomes.add(exact.outcome("fp32", sample, found, found)[0]);
            }
        }
        assertThat(answers).containsExactly("red cat", "red cat", "the sat");
        assertThat(outcomes).containsExactly(1.0, 0.0, 1.0); // SQuAD's comparison drops articles
    }

    /** Red begins an answer and a cat ends it; an article may begin one and a verb end one if there is neither. */
    private static Graph model() {
        Graph graph = Graph.create("m", 17);
        graph.addInput("input_ids", ElementType.INT64, -1, -1);
        table(graph, "input_ids", "start_logits", Map.of("red", 5f, "the", 1f, "who", 9f));
        table(graph, "input_ids", "end_logits", Map.of("cat", 5f, "sat", 1f, "where", 9f));
        return graph;
    }

    /** The same of a fixed length, which thinks most of padding, with the inputs of Google's BERT for SQuAD. */
    private static Graph googles() {
        Graph graph = Graph.create("m", 17);
        graph.addInput("unique_ids_raw_output___9:0", ElementType.INT64, -1);
        graph.addInput("segment_ids:0", ElementType.INT64, -1, 16);
        graph.addInput("input_mask:0", ElementType.INT64, -1, 16);
        graph.addInput("input_ids:0", ElementType.INT64, -1, 16);
        table(graph, "input_ids:0", "start_logits", Map.of("[PAD]", 9f, "red", 5f, "the", 1f, "who", 9f));
        table(graph, "input_ids:0", "end_logits", Map.of("[PAD]", 9f, "cat", 5f, "sat", 1f, "where", 9f));
        graph.add("Identity", List.of("unique_ids_raw_output___9:0"), List.of("unique_ids:0"), Map.of());
        graph.addOutput("unique_ids:0", ElementType.INT64, -1);
        return graph;
    }

    private static void table(Graph graph, String ids, String output, Map<String, Float> scores) {
        float[] values = new float[WORDS.size()];
        scores.forEach((word, score) -> values[WORDS.indexOf(word)] = score);
        graph.initializer(output + ".table", Tensor.ofFloats(values, values.length));
        graph.add("Gather", List.of(output + ".table", ids), List.of(output), Map.of());
        graph.addOutput(output, ElementType.FLOAT32, -1, -1);
    }
}
