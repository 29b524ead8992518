package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;
import dev.octet.io.Sha256;
import dev.octet.reports.RunStore;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

/** What can be done with runs that are there: tables of every format, their verification, and comparison. */
class ResultsTest {
    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    private TinyProject project;

    /** Once: tests change a copy. */
    @BeforeAll
    static void run() throws IOException {
        TinyProject project = TinyProject.in(shared);
        String recipe = project.recipe()
                .replace(
                        "validate:\n",
                        "validate:\n  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 50ms, warmup: 50ms}\n");
        InProcess run = octet(
                "run",
                project.write("recipe.yaml", recipe).toString(),
                "--runs",
                project.path("runs").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        project = TinyProject.copy(shared, temp.resolve("project"));
    }

    @Test
    void writesEveryFormatAndFindsItsOwnTablesRight() throws IOException {
        Path columns = project.write("columns.yaml", "octet: 1\ncolumns: [model, accuracy, verdict, record]\n");
        InProcess table = octet(with("--markdown", "--csv", "--json-file", "--latex", "--html", columns));
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(project.path("t.md")).content().contains("| Model | Accuracy INT8 | FP32 | Verdict | Record |");
        assertThat(project.path("t.csv")).content().startsWith("model,accuracy_int8,accuracy_fp32,verdict,record\r\n");

        InProcess verified = octet(
                "table",
                runs().toString(),
                "--columns",
                columns.toString(),
                "--verify",
                "--published",
                project.path("t.md").toString(),
                "--published",
                project.path("t.csv").toString(),
                "--published",
                project.path("t.json").toString(),
                "--published",
                project.path("t.tex").toString(),
                "--published",
                project.path("t.html").toString(),
                "--recipe",
                project.path("recipe.yaml").toString());
        assertThat(verified.out()).isEqualTo("every figure of 1 runs is what the raw data give\n");
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void namesWhatWasTamperedWith() throws IOException {
        RunStore.Stored run = RunStore.stored(runs()).get(0);
        Path model = run.file().resolveSibling("int8.onnx");
        Files.write(model, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        Path csv = project.path("t.csv");
        octet("table", runs().toString(), "--csv", csv.toString());
        Files.writeString(csv, Files.readString(csv).replace(",pass,", ",fail,"));
        Files.writeString(run.file(), Files.readString(run.file()).replace("\"fp32\" : 1.0", "\"fp32\" : 0.5"));
        Files.write(project.path("eval/004.png"), Files.readAllBytes(project.path("eval/001.jpg")));
        InProcess verified = octet(
                "table",
                runs().toString(),
                "--verify",
                "--published",
                csv.toString(),
                "--recipe",
                project.path("recipe.yaml").toString());

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(model + ": was changed: its SHA-256 is not the one in record.json")
                .contains(run.file() + ": was changed: its SHA-256 is not the one written beside it")
                .contains(run.file() + ": accuracy[0].fp32: is 0.5 but the raw data give 1.0")
                .contains(csv + ": line 2, verdict of tiny: is 'fail' but the records give 'pass'")
                .contains(run.file() + ": datasets.task.sha256: is ")
                .contains(" differences in 1 runs");
    }

    @Test
    void aNameWithoutAnEndingIsASiteWhosePagesCanBeVerified() throws IOException {
        Path site = project.path("site");
        InProcess written = octet("table", runs().toString(), "--html", site.toString());
        assertThat(written.out()).isEqualTo("wrote " + site.resolve("index.html") + "\n");
        String[] verify = {"table", runs().toString(), "--verify", "--published", site.toString()};
        assertThat(octet(verify).exitCode()).isZero();

        Path overview = site.resolve("index.html");
        Files.writeString(overview, Files.readString(overview).replace("100.00%", "100.01%"));
        InProcess verified = octet(verify);

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .containsPattern("site/index\\.html: line \\d+ is not what the records give\n1 differences in 1 runs");
    }

    @Test
    void refusesAModelThatIsNotTheOneOfTheRecipe() throws IOException {
        Files.write(project.path("model.onnx"), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        InProcess verified = octet(
                "table",
                runs().toString(),
                "--verify",
                "--recipe",
                project.path("recipe.yaml").toString());

        assertThat(verified.exitCode()).isEqualTo(4);
        assertThat(verified.err()).contains("model.onnx").contains("sha256");
    }

    @Test
    void namesAColumnThatIsNone() throws IOException {
        Path columns = project.write("columns.yaml", "octet: 1\ncolumns: [model, verdct]\n");
        InProcess wrong = octet("table", runs().toString(), "--columns", columns.toString());

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("columns.yaml:2:18: columns[1]: 'verdct' is not known")
                .contains("Did you mean 'verdict'?");
    }

    @Test
    void endsWithOneWhereSomethingGotWorse() throws IOException {
        Path record = RunStore.stored(runs()).get(0).file();
        InProcess same = octet("diff", runs().toString(), record.toString());
        assertThat(same.exitCode()).as(same.out() + same.err()).isZero();
        assertThat(same.out()).contains("no regression, 1 of 1 model unchanged");

        Path worse = temp.resolve("worse/record.json");
        Files.createDirectories(worse.getParent());
        Files.writeString(
                worse, Files.readString(record).replace("\"verdict\" : \"pass\",", "\"verdict\" : \"fail\","));
        Path comment = temp.resolve("comment.md");
        InProcess diff = octet("diff", record.toString(), worse.toString(), "--markdown", comment.toString());
        assertThat(diff.exitCode()).isEqualTo(1);
        assertThat(diff.out()).contains("worse    tiny: gate pass -> fail");
        assertThat(comment).content().startsWith("### Octet: 1 regression").contains("| **worse** | tiny | gate |");
        assertThat(octet("diff", record.toString(), worse.toString(), "--json").out())
                .contains("{\"event\":\"change\",\"recipe\":\"tiny\",\"kind\":\"verdict\",\"outcome\":\"worse\"");
    }

    @Test
    void refusesToleranceOfNothing() {
        for (String wrong : List.of("speed=fast", "weight=1%", "speed=100%", "verdict=1%", "speed=-1%")) {
            InProcess diff = octet("diff", "a", "b", "--tolerance", wrong);
            assertThat(diff.exitCode()).isEqualTo(2);
            assertThat(diff.err()).contains("--tolerance " + wrong + " is none");
        }
    }

    @Test
    void digestsAreThoseThatSha256sumReads() throws IOException {
        Path record = RunStore.stored(runs()).get(0).file();
        assertThat(record.resolveSibling("record.json.sha256")).hasContent(Sha256.of(record) + "  record.json\n");
    }

    private Path runs() {
        return project.path("runs");
    }

    private String[] with(String markdown, String csv, String json, String latex, String html, Path columns) {
        return new String[] {
            "table",
            runs().toString(),
            "--columns",
            columns.toString(),
            markdown,
            project.path("t.md").toString(),
            csv,
            project.path("t.csv").toString(),
            json,
            project.path("t.json").toString(),
            latex,
            project.path("t.tex").toString(),
            html,
            project.path("t.html").toString()
        };
    }
}
