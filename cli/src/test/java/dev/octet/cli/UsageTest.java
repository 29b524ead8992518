package dev.octet.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.fixtures.TinyProject;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

class UsageTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run ",
                "validate ",
                "check ",
                "table ",
                "gate ",
                "diff ",
                "explain ",
                "zoo ",
                "zoo list ",
                "zoo fetch ",
                "zoo verify ",
                "zoo gc ",
                "version "
            })
    void helpsWithEveryCommand(String command) {
        PrintStream before = System.err;
        ByteArrayOutputStream warned = new ByteArrayOutputStream(); // picocli does, of formats that are none
        System.setErr(new PrintStream(warned, true, StandardCharsets.UTF_8));
        InProcess help;
        try {
            help = octet((command + "--help").split(" "));
        } finally {
            System.setErr(before);
        }
        assertThat(help.exitCode()).isZero();
        assertThat(help.err() + warned.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(help.out()).startsWith("Usage: octet " + command);
    }

    /** What the examples and the documents tell people to type. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/examples/github-actions/validated-models.yaml",
                "docs/results-folder.md",
                "README.md",
                "cli/README.md"
            })
    void documentsNameCommandsAndOptionsThatThereAre(String document) throws IOException {
        String text = Files.readString(Launched.ROOT.resolve(document));
        List<MatchResult> commands = Pattern.compile(
                        "(?:octet|OCTET\"|`)\\s?(run|check|table|diff|explain)\\b([^\\n`|]*)")
                .matcher(text)
                .results()
                .toList();
        for (MatchResult command : commands) {
            String help = octet(command.group(1), "--help").out();
            for (String word : command.group(2).split("#")[0].split(" ")) {
                if (word.startsWith("--")) {
                    assertThat(help).as("%s: %s", document, command.group()).contains(word);
                }
            }
        }
        assertThat(commands).as(document).isNotEmpty();
    }

    @Test
    void teachesWhenNothingIsAsked() {
        InProcess nothing = octet();
        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.out()).contains("Exit codes:").contains("octet run recipes/fashion-resnet20.yaml");
    }

    @Test
    void listsTheCommandsForOneThatIsNone() {
        InProcess wrong = octet("rnu", "recipes/");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err())
                .contains("rnu")
                .contains("Commands: run, validate, check, table, gate, diff, explain, zoo, version.")
                .contains("See 'octet --help'.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run --fit",
                "check",
                "zoo",
                "zoo fetch",
                "explain",
                "table a b",
                "diff a",
                "diff a b --tolerance speed",
                "run x.yaml --nonsense"
            })
    void refusesWhatIsMissingOrUnknownInTwoLines(String command) {
        InProcess wrong = octet(command.split(" "));
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("octet: ").contains(" --help'.");
        assertThat(wrong.err().lines()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void tellsAMistakeOfUsageAsJsonToo() {
        InProcess wrong = octet("run", "x.yaml", "--nonsense", "--json");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).isEmpty();
        assertThat(wrong.out())
                .startsWith("{\"event\":\"error\",\"exit_code\":2,")
                .contains("--nonsense");
    }

    @Test
    void refusesTwoRecipesOfOneName() throws IOException {
        Path recipe = TinyProject.in(temp.resolve("a")).path("recipe.yaml");
        Path other = Files.copy(recipe, recipe.resolveSibling("other.yaml"));
        for (String command : new String[] {"check", "run"}) {
            InProcess clash = octet(command, recipe.toString(), other.toString());
            assertThat(clash.exitCode()).isEqualTo(2);
            assertThat(clash.err()).startsWith(other + ":2:7: name: 'tiny' is the name of " + recipe + " too");
        }
    }

    @Test
    void takesARecipeOnceThoughItIsNamedTwice() throws IOException {
        Path recipe = TinyProject.in(temp.resolve("a")).path("recipe.yaml");
        InProcess check = octet("check", recipe.toString(), recipe.getParent().toString());
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.out().lines()).hasSize(1);
    }
}
