package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.diff.Change.Kind;
import dev.octet.diff.Change.Outcome;
import dev.octet.io.InvalidInputException;
import dev.octet.reports.RunRecord.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunDiffTest {
    private static final MadeRun USUAL = MadeRun.usual();

    @TempDir
    Path temp;

    @Test
    void findsNothingBetweenTwoRunsOfTheSame() throws IOException {
        RunDiff diff = diff(USUAL, USUAL.on(2));

        assertThat(diff.models()).singleElement().satisfies(model -> {
            assertThat(model.changes()).isEmpty();
            assertThat(model.remarks()).isEmpty();
        });
        assertThat(diff.text()).contains("no regression, 1 of 1 model unchanged");
    }

    /** 10 of 2,000 are wrong before and 100 after, on the same samples. */
    @Test
    void findsALossOnTheSameSamplesAndAGainTheOtherWay() throws IOException {
        assertThat(changes(USUAL, USUAL.wrongIn(20), Outcome.WORSE))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.kind()).isEqualTo(Kind.ACCURACY);
                    assertThat(change.subject()).isEqualTo("int8 top1");
                    assertThat(change.before()).isEqualTo("89.50%");
                    assertThat(change.after()).isEqualTo("85.00%");
                    assertThat(change.difference()).startsWith("-4.50 pp [-5.");
                    assertThat(change.basis()).isEqualTo("the same 2,000 samples, 90 answers differ");
                });
        assertThat(changes(USUAL.wrongIn(20), USUAL, Outcome.BETTER))
                .singleElement()
                .satisfies(change -> assertThat(change.difference()).startsWith("+4.50 pp [+3."));
    }

    /** One more wrong answer of 2,000 may be chance. */
    @Test
    void callsNoiseWhatChanceCanDo() throws IOException {
        List<Change> changes = diff(USUAL, USUAL.wrongIn(182)).models().get(0).changes();

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.outcome()).isEqualTo(Outcome.NOISE);
            assertThat(change.before()).isNotEqualTo(change.after());
        });
    }

    @Test
    void toleratesALossThatIsAllowed() throws IOException {
        Tolerances allowed = Tolerances.DEFAULT.with(Kind.ACCURACY, 0.04);

        assertThat(diff(USUAL, USUAL.wrongIn(20), allowed).regressions()).isZero();
        assertThat(diff(USUAL, USUAL.wrongIn(20), Tolerances.DEFAULT.with(Kind.ACCURACY, 0.01))
                        .regressions())
                .isEqualTo(1);
    }

    @Test
    void comparesByIntervalsAndSaysSoWhereTheSamplesAreOthers() throws IOException {
        for (MadeRun other : List.of(
                USUAL.wrongIn(20).scoring("data", 1990),
                USUAL.wrongIn(20).scoring("other data", 2000),
                USUAL.wrongIn(20).withoutRaw())) {
            ModelDiff model = diff(USUAL, other).models().get(0);

            assertThat(model.remarks()).anySatisfy(remark -> assertThat(remark)
                    .startsWith("accuracies are compared by intervals, not sample by sample: "));
            assertThat(model.changes(Outcome.WORSE)).singleElement().satisfies(change -> assertThat(change.basis())
                    .isEqualTo("intervals of the losses against fp32"));
        }
        assertThat(diff(USUAL, USUAL.wrongIn(180).withoutRaw()).models().get(0).changes(Outcome.NOISE))
                .isNotEmpty();
        assertThat(diff(USUAL, USUAL.scoring("data", 1990)).models().get(0).remarks())
                .singleElement()
                .asString()
                .endsWith("other samples were scored: 2000 and 1990, 1990 of them the same");
    }

    @Test
    void doesNotPairSamplesThatAreNotThoseOfTheRecord() throws IOException {
        Path before = USUAL.in(temp.resolve("a"));
        Path after = USUAL.wrongIn(20).in(temp.resolve("b"));
        Path samples = after.resolveSibling("samples.csv");
        Files.writeString(samples, Files.readString(samples).replace("s5,1", "s5,2"));

        assertThat(diff(before, after).models().get(0).remarks())
                .singleElement()
                .asString()
                .endsWith("the outcomes of the samples are not kept beside both records");
    }

    @Test
    void findsASpeedThatIsLostByTheRoundsOfBoth() throws IOException {
        assertThat(changes(USUAL, USUAL.speed(90, 5000), Outcome.WORSE))
                .extracting(Change::subject, Change::difference, Change::basis)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "fp32 samples/s", "-10.00% [-10.00%, -10.00%]", "rounds of both"),
                        org.assertj.core.groups.Tuple.tuple(
                                "int8 samples/s", "-10.00% [-10.00%, -10.00%]", "rounds of both"));
        assertThat(changes(USUAL.speed(90, 5000), USUAL, Outcome.BETTER)).hasSize(2);
        assertThat(diff(USUAL, USUAL.speed(98, 5000)).models().get(0).changes())
                .as("less than what a launch does")
                .isEmpty();
        assertThat(changes(USUAL, USUAL.speed(90, 5000).withoutRaw(), Outcome.UNCLEAR))
                .extracting(Change::basis)
                .containsOnly("no raw rounds of both");
    }

    @Test
    void blamesNoRateThatOtherWorkLowered() throws IOException {
        ModelDiff model =
                diff(USUAL, USUAL.speed(50, 9000).disturbed(0.4)).models().get(0);

        assertThat(model.changes(Outcome.WORSE)).isEmpty();
        assertThat(model.changes(Outcome.UNCLEAR))
                .hasSize(4)
                .extracting(Change::basis)
                .containsOnly("other work took up to 40.00% of the cores");
    }

    @Test
    void findsALongerTail() throws IOException {
        assertThat(changes(USUAL, USUAL.speed(100, 7000), Outcome.WORSE))
                .extracting(Change::kind, Change::subject)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.LATENCY, "fp32 p99 latency in ms"),
                        org.assertj.core.groups.Tuple.tuple(Kind.LATENCY, "int8 p99 latency in ms"));
    }

    @Test
    void refusesToCompareSpeedsOfDifferentHosts() throws IOException {
        ModelDiff model =
                diff(USUAL, USUAL.speed(50, 9000).host("CPU 2", "6.2")).models().get(0);

        assertThat(model.remarks())
                .containsExactly("speeds are not compared: different hosts (cpu model CPU 1 and CPU 2)");
        assertThat(model.changes(Outcome.WORSE)).isEmpty();
        assertThat(model.changes(Outcome.UNCLEAR))
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.difference()).isEmpty())
                .extracting(Change::basis)
                .containsOnly("not compared");
    }

    @Test
    void comparesSpeedsAcrossKernelsAndTellsOfThem() throws IOException {
        ModelDiff model =
                diff(USUAL, USUAL.speed(50, 5000).host("CPU 1", "6.2")).models().get(0);

        assertThat(model.changes(Outcome.WORSE)).extracting(Change::kind).contains(Kind.SPEED);
        assertThat(model.changes(Outcome.FACT)).containsExactly(Change.fact("kernel", "6.1", "6.2"));
    }

    @Test
    void findsALargerModelAndTellsOfItsDigest() throws IOException {
        ModelDiff model = diff(USUAL, USUAL.size(1100)).models().get(0);

        assertThat(model.changes(Outcome.WORSE)).singleElement().satisfies(change -> {
            assertThat(change.subject()).isEqualTo("int8 model size");
            assertThat(change.difference()).isEqualTo("+10.00%");
        });
        assertThat(model.changes(Outcome.FACT)).extracting(Change::subject).containsExactly("int8 model");
        assertThat(changes(USUAL, USUAL.size(900), Outcome.BETTER)).hasSize(1);
    }

    @Test
    void findsAGateThatDoesNotPassAnyMore() throws IOException {
        for (Verdict now : List.of(Verdict.FAIL, Verdict.UNDECIDED)) {
            assertThat(changes(USUAL, USUAL.verdict(now), Outcome.WORSE))
                    .containsExactly(
                            new Change(Kind.VERDICT, "gate", "pass", now.text(), "", Outcome.WORSE, "because"));
            assertThat(changes(USUAL.verdict(now), USUAL, Outcome.BETTER)).hasSize(1);
        }
        assertThat(changes(USUAL.verdict(Verdict.FAIL), USUAL.verdict(Verdict.UNDECIDED), Outcome.UNCLEAR))
                .hasSize(1);
    }

    @Test
    void tellsOfOtherLimitsAndShowsTheLinesOfTheRecipe() throws IOException {
        ModelDiff model = diff(USUAL, USUAL.limit(2)).models().get(0);

        assertThat(model.changes(Outcome.FACT))
                .extracting(Change::subject)
                .containsExactly("recipe", "limits of the gate");
        assertThat(model.changes(Outcome.FACT).skip(1))
                .containsExactly(Change.fact(
                        "limits of the gate",
                        "loss at most 1.00% absolute with 95%",
                        "loss at most 2.00% absolute with 95%"));
        assertThat(model.recipeLines())
                .contains("-  accuracy_loss: {max: 1%, of: absolute}", "+  accuracy_loss: {max: 2%, of: absolute}");
    }

    @Test
    void putsRegressionsFirstAndListsWhatOnlyOneSideHas() throws IOException {
        for (String name : List.of("a-same", "b-worse", "c-better", "gone")) {
            USUAL.named(name).in(temp.resolve("a"));
        }
        USUAL.named("a-same").in(temp.resolve("b"));
        USUAL.named("b-worse").in(temp.resolve("b"));
        USUAL.named("b-worse").on(2).wrongIn(20).in(temp.resolve("b"));
        USUAL.named("c-better").wrongIn(2000).in(temp.resolve("b"));
        USUAL.named("new").in(temp.resolve("b"));
        RunDiff diff = diff(temp.resolve("a"), temp.resolve("b"));

        assertThat(diff.models()).extracting(ModelDiff::recipe).containsExactly("b-worse", "c-better", "a-same");
        assertThat(diff.onlyBefore()).containsExactly("gone");
        assertThat(diff.onlyAfter()).containsExactly("new");
        assertThat(diff.regressions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "de-DE", "fa-IR-u-nu-arabext"})
    void writesTheSameUnderEveryLocale(String tag) throws IOException {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            for (String name : List.of("worse", "better", "gone")) {
                USUAL.named(name).in(temp.resolve("a"));
            }
            USUAL.named("worse")
                    .wrongIn(20)
                    .speed(80, 8000)
                    .limit(2)
                    .verdict(Verdict.FAIL)
                    .in(temp.resolve("b"));
            USUAL.named("better")
                    .wrongIn(2000)
                    .size(900)
                    .host("CPU 2", "6.2")
                    .speed(50, 9000)
                    .in(temp.resolve("b"));
            USUAL.named("new").in(temp.resolve("b"));
            RunDiff diff = diff(temp.resolve("a"), temp.resolve("b"));
            RunDiff named = new RunDiff("main:runs", "HEAD:runs", diff.models(), diff.onlyBefore(), diff.onlyAfter());

            compare("diff.md", named.markdown());
            compare("diff.txt", named.text());
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void staysOneCommentThatGithubTakes() {
        List<Change> many = Stream.iterate(0, i -> i + 1)
                .limit(2000)
                .map(i -> Change.fact("fact " + i, "before", "after"))
                .toList();
        String markdown = new RunDiff(
                        "a", "b", List.of(new ModelDiff("m", many, List.of(), List.of())), List.of(), List.of())
                .markdown();

        assertThat(markdown).hasSizeLessThan(65_536).endsWith("This is cut; 'octet diff' prints all of it.\n");
        assertThat(markdown.split("<details>", -1)).hasSameSizeAs(markdown.split("</details>", -1));
    }

    @Test
    void showsTextsOfRecordsAsText() throws IOException {
        String evil = "</details><script>alert(1)</script> | `x` [y](javascript:z)\u001b[2J\n# title";
        String markdown = diff(USUAL, USUAL.host(evil, evil)).markdown();
        String text = diff(USUAL, USUAL.host(evil, evil)).text();

        assertThat(markdown)
                .doesNotContain("<script")
                .doesNotContain("\n# title")
                .doesNotContainPattern("(?<!\\\\)\\]\\(java");
        assertThat(text).doesNotContain("\u001b").doesNotContain("\n# title");
    }

    @Test
    void namesWhatIsNoSetOfRuns() throws IOException {
        Files.createDirectories(temp.resolve("empty"));
        assertThatThrownBy(() -> RunSet.open("empty", temp))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("empty: holds no finished run");
        assertThatThrownBy(() -> RunSet.open("nothing", temp))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing: is not there");
    }

    private RunDiff diff(MadeRun before, MadeRun after) throws IOException {
        return diff(before, after, Tolerances.DEFAULT);
    }

    private RunDiff diff(MadeRun before, MadeRun after, Tolerances tolerances) throws IOException {
        Path folder = Files.createTempDirectory(temp, "pair");
        return diff(before.in(folder.resolve("a")), after.in(folder.resolve("b")), tolerances);
    }

    private static RunDiff diff(Path before, Path after) throws IOException {
        return diff(before, after, Tolerances.DEFAULT);
    }

    private static RunDiff diff(Path before, Path after, Tolerances tolerances) throws IOException {
        try (RunSet a = RunSet.open(before.toString(), Path.of(""));
                RunSet b = RunSet.open(after.toString(), Path.of(""))) {
            return RunDiff.of(a, b, tolerances);
        }
    }

    private List<Change> changes(MadeRun before, MadeRun after, Outcome outcome) throws IOException {
        return diff(before, after).models().get(0).changes(outcome).toList();
    }

    private static void compare(String file, String found) throws IOException {
        Path golden = Path.of("src/test/golden", file);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, found);
        }
        assertThat(found).as(file).isEqualTo(Files.readString(golden));
    }
}
