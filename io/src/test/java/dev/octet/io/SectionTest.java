package dev.octet.io;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SectionTest {
    enum Colour {
        DARK_RED,
        BLUE
    }

    private static Section of(String... lines) {
        return Section.parse("x.yaml", String.join("\n", lines));
    }

    private static List<String> problems(Section section) {
        return section.problems().stream()
                .map(p -> p.line() + ":" + p.column() + " " + p.field() + ": " + p.fault())
                .toList();
    }

    @Test
    void readsEachKindOfValue() {
        Section section = of(
                "samples: 256", "mean: [0.5, 1e-3]", "max: 1.0%", "round: 1.5s", "fit: true", "c: dark_red", "one: a");
        assertThat(section.integer("samples", 1, 1000)).contains(256);
        assertThat(section.numbers("mean")).containsExactly(0.5, 0.001);
        assertThat(section.fraction("max", 0, 1)).contains(0.01);
        assertThat(section.duration("round")).contains(Duration.ofMillis(1500));
        assertThat(section.flag("fit")).contains(true);
        assertThat(section.choice("c", Colour.class)).contains(Colour.DARK_RED);
        assertThat(section.texts("one")).containsExactly("a");
        assertThat(section.text("missing")).isEmpty();
        section.done();
        assertThat(section.problems()).isEmpty();
    }

    @Test
    void keepsTextAsItStandsInTheFile() {
        Section section = of("version: 1.10", "zip: 010", "no: no", "quoted: 'null'");
        assertThat(section.text("version")).contains("1.10");
        assertThat(section.text("zip")).contains("010");
        assertThat(section.text("no")).contains("no");
        assertThat(section.text("quoted")).contains("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"010", "1.0", "1e3", "0x10", "1_000", "99999999999999999999", "ten", "''"})
    void refusesWhatIsNotAPlainWholeNumber(String text) {
        Section section = of("n: " + text);
        assertThat(section.integer("n", 0, Integer.MAX_VALUE)).isEmpty();
        assertThat(section.problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", ".nan", "Infinity", ".inf", "1d", "0x1p3", "1..0", "1e999", "-"})
    void refusesWhatIsNotAFiniteDecimalNumber(String text) {
        Section section = of("n: '" + text + "'");
        assertThat(section.number("n", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isEmpty();
        assertThat(section.problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 'not a time'", "0s, 'not a time'", "-1s, 'not a time'", "1d, 'not a time'", "s, 'not a time'"})
    void refusesATimeWithoutAUnitOrLength(String text, String fault) {
        Section section = of("t: " + text);
        assertThat(section.duration("t")).isEmpty();
        assertThat(problems(section)).singleElement().asString().contains(fault);
    }

    @ParameterizedTest
    @CsvSource({"' ', is empty", "'a\\0b', is not a path"})
    void refusesWhatIsNotAPath(String text, String fault) {
        Section section = of("p: \"" + text + "\"");
        assertThat(section.filePath("p")).isEmpty();
        assertThat(problems(section)).singleElement().asString().contains(fault);
    }

    @Test
    void aPathIsRelativeToTheFolderOfItsFile() {
        Path folder = Path.of("recipes").toAbsolutePath();
        Section section =
                Section.parse(folder.resolve("x.yaml").toString(), "near: m.onnx\nup: ../m.onnx\nfar: /m.onnx");
        assertThat(section.filePath("near")).contains(folder.resolve("m.onnx"));
        assertThat(section.filePath("up")).contains(folder.resolveSibling("m.onnx"));
        assertThat(section.filePath("far")).contains(Path.of("/m.onnx"));
    }

    @Test
    void tellsAPercentageThatIsNoneByItsPlace() {
        Section section = of("gate:", "  max: 1..0%");
        section.section("gate").orElseThrow().fraction("max", 0, 1);
        assertThat(section.problems().get(0))
                .hasToString(String.format(
                        "x.yaml:2:8: gate.max: '1..0%%' is not a percentage%n    Write a percentage such as 1.0%%."));
    }

    @Test
    void suggestsTheKeyThatWasMeant() {
        Section section = of("obsever: entropy", "zzz: 1");
        section.text("observer");
        section.done();
        assertThat(section.problems().get(0).remedy()).isEqualTo("Did you mean 'observer'? Known keys: observer.");
        assertThat(section.problems().get(1).remedy()).isEqualTo("Known keys: observer.");
    }

    @Test
    void collectsEveryProblemInFileOrder() {
        Section section = of("b: x", "a: y", "b: z");
        section.integer("a", 0, 9);
        section.integer("b", 0, 9);
        section.require("c");
        assertThat(problems(section))
                .containsExactly(
                        "1:1 c: is missing",
                        "1:4 b: 'x' is not a whole number",
                        "2:4 a: 'y' is not a whole number",
                        "3:1 b: duplicate key, first at line 1");
        assertThatThrownBy(section::throwIfWrong)
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.problems())
                        .hasSize(4));
    }

    @Test
    void buildsOnlyWhereNothingIsWrongBelow() {
        Section root = of("good: {n: 1}", "bad: {n: x}");
        Section good = root.section("good").orElseThrow();
        Section bad = root.section("bad").orElseThrow();
        Optional<Integer> one = good.integer("n", 0, 9);
        bad.integer("n", 0, 9);
        assertThat(good.build(one::orElseThrow)).contains(1);
        assertThat(bad.build(() -> 2)).isEmpty();
        assertThat(root.build(() -> 3)).isEmpty();
    }

    @Test
    void turnsARefusalOfTheRecordIntoAProblemOfTheSection() {
        Section root = of("gate: {a: 1}");
        Section gate = root.section("gate").orElseThrow();
        gate.integer("a", 0, 9);
        assertThat(gate.build(() -> {
                    throw new IllegalArgumentException("a and b contradict each other");
                }))
                .isEmpty();
        assertThat(problems(root)).containsExactly("1:7 gate: a and b contradict each other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: !!int 3        | YAML tag",
                "a: !ruby/object x | YAML tag",
                "a: &x 3           | YAML anchor",
                "[1, 2]            | must be a mapping of keys but was a list",
                "just text         | must be a mapping of keys but was 'just text'",
                "a: [              | is not YAML",
                "a: b: c           | is not YAML",
                "? [x] : 1         | a key that is not a word",
                "a:                | has no value",
            })
    void refusesYamlThatARecipeNeverNeeds(String yaml, String fault) {
        assertThatThrownBy(() -> {
                    Section section = of(yaml);
                    section.text("a");
                    section.throwIfWrong();
                })
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void refusesTwoDocumentsAndAliases() {
        assertThatThrownBy(() -> of("a: 1", "---", "a: 2")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> of("a: &x [1]", "b: [*x, *x]").throwIfWrong())
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void survivesDeepNesting() {
        String deep = "a: " + "[".repeat(5_000) + "]".repeat(5_000);
        assertThatThrownBy(() -> of(deep).throwIfWrong()).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void refusesASectionWhereAValueBelongsAndTheOtherWayRound() {
        Section section = of("a: {b: 1}", "c: 1", "d: [1, {x: 2}]");
        section.text("a");
        section.section("c");
        section.texts("d");
        assertThat(problems(section))
                .containsExactly(
                        "1:4 a: must be a single value but was a section",
                        "2:4 c: must be a section but was '1'",
                        "3:8 d[1]: must be a single value but was a section");
    }

    @Property
    void everyWholeNumberInRangeComesBack(@ForAll @IntRange(min = -5_000, max = 5_000) int n) {
        assertThat(of("n: " + n).integer("n", -5_000, 5_000)).contains(n);
    }

    @Property
    void percentAndFractionAgree(@ForAll @DoubleRange(min = 0, max = 1) double x) {
        double percent = Math.round(x * 1e4) / 100.0;
        assertThat(of("p: " + java.math.BigDecimal.valueOf(percent).toPlainString() + "%")
                        .fraction("p", 0, 1))
                .hasValueSatisfying(v -> assertThat(v).isEqualTo(percent / 100));
    }

    @Property(tries = 2_000)
    void neverFailsOtherwiseThanWithProblems(@ForAll String text) {
        try {
            Section section = Section.parse("x.yaml", text);
            section.done();
        } catch (InvalidInputException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
