package dev.octet.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.datasets.Label;
import dev.octet.fixtures.GoldenTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Metrics give what the field's own scorers give: scikit-learn, jiwer, SQuAD's script. */
class ScorersTest {
    private static final String CATEGORY = "category ";

    static List<GoldenTable.Row> values() throws IOException {
        return GoldenTable.read("values.csv");
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsThatOfTheScorer(GoldenTable.Row row) throws IOException {
        String task = row.cells().get("task");
        Metric metric = Metric.named(row.cells().get("metric")).orElseThrow();
        Answers answers =
                switch (task) {
                    case "two", "three" -> classes(task, row.cells().get("variant"), metric);
                    case "texts" -> texts(metric);
                    default -> rankings(table(task), row.cells().get("variant"), metric);
                };
        int category = task.indexOf(CATEGORY);
        double value = category >= 0
                ? metric.value(
                        metric.byCategory(answers).get(Integer.parseInt(task.substring(category + CATEGORY.length()))))
                : metric.value(answers);
        assertThat(value).isCloseTo(row.number("value"), within(1e-12));
    }

    private static String table(String task) {
        return task.startsWith(CATEGORY) ? "categories" : task.split(" ")[0];
    }

    static List<String> texts() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/golden/texts.tsv"));
        return lines.subList(1, lines.size());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void outcomeIsThatOfTheScorer(String line) {
        String[] cells = line.split("\t");
        Answer said = new Answer.Text(cells[0]);
        Label truth = new Label.Texts(List.of(cells[1]));
        assertThat(outcome("squad_em", said, truth)).containsExactly(Double.parseDouble(cells[2]));
        assertThat(outcome("squad_f1", said, truth)[0]).isCloseTo(Double.parseDouble(cells[3]), within(1e-12));
        assertThat(outcome("wer", said, truth))
                .containsExactly(Double.parseDouble(cells[4]), Double.parseDouble(cells[5]));
    }

    private static Answers texts(Metric metric) throws IOException {
        List<String[]> rows = texts().stream().map(line -> line.split("\t")).toList();
        return answers(
                "fp32",
                rows.stream().map(row -> row[1]).toList(),
                rows.stream()
                        .map(row -> metric.outcome(new Answer.Text(row[0]), null, new Label.Texts(List.of(row[1]))))
                        .toArray(double[][]::new));
    }

    private static Answers classes(String task, String variant, Metric metric) throws IOException {
        List<GoldenTable.Row> rows = rows("classes.csv", task);
        int classes = task.equals("two") ? 2 : 3;
        double[][] outcomes = new double[rows.size()][];
        for (int i = 0; i < outcomes.length; i++) {
            int truth = rows.get(i).count("label");
            int answered = rows.get(i).count(variant);
            if (metric instanceof MeanIou) {
                outcomes[i] = metric.outcome(
                        new Answer.ClassMap(1, 1, new int[] {answered}),
                        null,
                        new Label.ClassMap(1, 1, new byte[] {(byte) truth}));
            } else {
                double[] scores = new double[classes];
                scores[answered] = 1;
                Answer answer = new Answer.ClassScores(scores, 0);
                outcomes[i] = metric.outcome(answer, answer, new Label.ClassIndex(truth));
            }
        }
        List<String> labels = rows.stream().map(row -> row.cells().get("label")).toList();
        List<String> predictions =
                rows.stream().map(row -> row.cells().get(variant)).toList();
        return new Answers(variant, labels, predictions, Optional.empty(), outcomes);
    }

    private static Answers rankings(String task, String variant, Metric metric) throws IOException {
        List<GoldenTable.Row> rows = rows("rankings.csv", task);
        double[][] outcomes = new double[rows.size()][];
        for (int i = 0; i < outcomes.length; i++) {
            double[] scores = Arrays.stream(rows.get(i).cells().get(variant).split(";"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            String label = rows.get(i).cells().get("label");
            outcomes[i] = scores.length == 1
                    ? metric.outcome(new Answer.Score(scores[0]), null, new Label.ClassIndex(Integer.parseInt(label)))
                    : metric.outcome(new Answer.ClassScores(scores, 0), null, Label.Categories.parse(label));
        }
        return answers(
                variant, rows.stream().map(row -> row.cells().get("label")).toList(), outcomes);
    }

    private static Answers answers(String variant, List<String> labels, double[][] outcomes) {
        return new Answers(variant, labels, labels, Optional.empty(), outcomes);
    }

    private static List<GoldenTable.Row> rows(String file, String task) throws IOException {
        return GoldenTable.read(file).stream()
                .filter(row -> row.cells().get("task").equals(task))
                .toList();
    }

    private static double[] outcome(String metric, Answer answer, Label label) {
        return Metric.named(metric).orElseThrow().outcome(answer, answer, label);
    }
}
