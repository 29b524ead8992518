package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Sha256;
import dev.octet.reports.RunStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What docs/results-folder.md promises of runs that are kept in git. */
class ResultsFolderTest {
    private static final Path EXAMPLE = Path.of("../docs/examples/results-folder");

    @TempDir
    Path temp;

    private Path repository;

    @BeforeEach
    void begin() throws IOException, InterruptedException {
        repository = Files.createDirectories(temp.resolve("a repository"));
        assumeTrue(canRun("git", "--version"), "git is not installed");
        git("init", "--quiet", "--initial-branch=main");
        Files.createDirectories(runs());
        Files.copy(EXAMPLE.resolve("gitignore"), runs().resolve(".gitignore"));
        Files.copy(EXAMPLE.resolve("gitattributes"), runs().resolve(".gitattributes"));
        Path record = MadeRun.usual().in(runs());
        Files.writeString(record.resolveSibling("int8.onnx"), "a large model");
        Files.writeString(record.resolveSibling("samples.csv.progress"), "of a run");
        Files.writeString(runs().resolve("validated-models.md"), "a table");
        commit("the first run");
    }

    @Test
    void keepsRecordAndRawDataAndNothingElse() throws IOException, InterruptedException {
        assertThat(git("ls-files").lines().map(file -> file.substring(file.lastIndexOf('/') + 1)))
                .containsExactlyInAnyOrder(
                        ".gitattributes",
                        ".gitignore",
                        "record.json",
                        "record.json.sha256",
                        "rounds.csv",
                        "samples.csv");
    }

    @Test
    void branchesThatBothAddRunsMergeWithoutConflict() throws IOException, InterruptedException {
        git("checkout", "--quiet", "-b", "one");
        MadeRun.usual().on(2).in(runs());
        MadeRun.usual().named("another").in(runs());
        commit("two runs on one branch");
        git("checkout", "--quiet", "main");
        git("checkout", "--quiet", "-b", "two");
        MadeRun.usual().on(3).wrongIn(20).in(runs());
        MadeRun.usual().named("third").in(runs());
        commit("two runs on the other");
        git("checkout", "--quiet", "main");
        git("merge", "--quiet", "--no-edit", "one");
        git("merge", "--quiet", "--no-edit", "two");

        assertThat(RunStore.stored(runs())).hasSize(5);
        assertThat(RunStore.newest(runs()))
                .extracting(run -> run.record().recipe().name())
                .containsExactly("another", "third", "tiny");
    }

    @Test
    void digestsHoldAfterACheckoutThatConvertsLineEnds() throws IOException, InterruptedException {
        git("config", "core.autocrlf", "true");
        git("rm", "--quiet", "-r", "--cached", ".");
        git("reset", "--quiet", "--hard");

        RunStore.Stored run = RunStore.stored(runs()).get(0);
        assertThat(RunStore.digest(run.file())).contains(Sha256.of(run.file()));
        assertThat(RawFiles.file(run, "samples.csv")).isPresent();
    }

    @Test
    void comparesRevisionsAsFoldersAreCompared() throws IOException, InterruptedException {
        MadeRun.usual().on(2).wrongIn(20).in(runs());
        MadeRun.usual().named("another").in(runs());
        commit("a worse model");
        Files.walk(runs()).filter(Files::isRegularFile).forEach(file -> file.toFile()
                .delete());

        RunDiff diff = diff("main~1:runs", "HEAD:runs");
        assertThat(diff.before()).isEqualTo("main~1:runs");
        assertThat(diff.regressions()).isEqualTo(1);
        assertThat(diff.onlyAfter()).containsExactly("another");
        assertThat(diff.models().get(0).remarks()).as("samples are paired").isEmpty();
    }

    @Test
    void comparesSingleRecordsOfARevision() throws IOException, InterruptedException {
        MadeRun.usual().on(2).wrongIn(20).in(runs());
        commit("a worse model");
        List<String> records = git("ls-files", "*/record.json").lines().toList();

        assertThat(diff("HEAD:" + records.get(0), "HEAD:" + records.get(1)).regressions())
                .isEqualTo(1);
        assertThat(diff(
                                "HEAD:" + records.get(0),
                                repository.resolve(records.get(1)).toString())
                        .models()
                        .get(0)
                        .remarks())
                .isEmpty();
    }

    @Test
    void leavesNothingBehindAndFollowsNoLink() throws IOException, InterruptedException {
        Path secret = Files.writeString(temp.resolve("secret.json"), "{}");
        Files.createSymbolicLink(runs().resolve("link.json"), secret);
        commit("a link");
        Path folder = Files.createDirectories(temp.resolve("copy"));

        Path copied = new GitTree(repository, "HEAD:runs").copyRunsTo(folder);
        assertThat(copied.resolve("link.json")).doesNotExist();
        try (Stream<Path> files = Files.walk(copied)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(4);
        }
    }

    @Test
    void namesARevisionThatIsNone() {
        for (String name : List.of("nowhere:runs", "HEAD:elsewhere", "--upload-pack=x:y")) {
            assertThatThrownBy(() -> RunSet.open(name, repository))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(name + ": is n");
        }
        assertThatThrownBy(() -> RunSet.open("HEAD:runs", temp)).isInstanceOf(InvalidInputException.class);
    }

    private RunDiff diff(String before, String after) throws IOException {
        try (RunSet a = RunSet.open(before, repository);
                RunSet b = RunSet.open(after, repository)) {
            return RunDiff.of(a, b, Tolerances.DEFAULT);
        }
    }

    private Path runs() {
        return repository.resolve("runs");
    }

    private void commit(String message) throws IOException, InterruptedException {
        git("add", "--all");
        git("commit", "--quiet", "-m", message);
    }

    private static boolean canRun(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Without anything that the user's own configuration could add, such as signing. */
    private String git(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@localhost"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_SYSTEM", "/dev/null", "LC_ALL", "C"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + text)
                .isZero();
        return text;
    }
}
