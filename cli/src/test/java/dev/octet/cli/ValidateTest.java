package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;
import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

class ValidateTest {
    @TempDir
    Path temp;

    private TinyProject project;
    private Path candidate;

    @BeforeEach
    void makeAModelElsewhere() throws IOException {
        project = TinyProject.in(temp.resolve("project"));
        octet("run", project.path("recipe.yaml").toString(), "--runs", runs().toString());
        Path made = RunStore.stored(runs()).get(0).file().resolveSibling("int8.onnx");
        candidate = Files.copy(made, temp.resolve("candidate.onnx"));
    }

    private Path runs() {
        return project.path("runs");
    }

    private InProcess validate(String task, String... more) throws IOException {
        Path recipe = project.write("task.yaml", task);
        String[] options = {
            "validate",
            "--fp32",
            project.path("model.onnx").toString(),
            "--int8",
            candidate.toString(),
            "--recipe",
            recipe.toString(),
            "--runs",
            runs().toString()
        };
        String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return octet(all);
    }

    /** The recipe without what names models and how they are made. */
    private String task() throws IOException {
        String recipe = project.recipe();
        return recipe.replaceAll("(?m)^(name|model):.*\n", "").replaceAll("(?s)calibrate:.*?validate:", "validate:");
    }

    @Test
    void judgesTwoModelsUnderATaskThatNamesNone() throws IOException {
        InProcess run = validate(task());
        assertThat(run.err()).doesNotContain("octet:");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("candidate: PASS");
        RunRecord record = RunStore.stored(runs()).get(0).record();
        assertThat(record.recipe().name()).isEqualTo("candidate");
        assertThat(record.variants().get("fp32").sha256()).contains(Sha256.of(project.path("model.onnx")));
        assertThat(record.variants().get("int8").sha256()).contains(Sha256.of(candidate));
        assertThat(record.calibration()).isEmpty();
        assertThat(record.notes())
                .anyMatch(note -> note.contains("candidate was given"))
                .noneMatch(note -> note.contains("computes in INT8"));
    }

    @Test
    void aWholeRecipeServesAsTaskToo() throws IOException {
        InProcess run = validate(project.recipe(), "--name", "by-someone-else");
        assertThat(run.out()).contains("by-someone-else: PASS");
    }

    @Test
    void comparesMoreModelsBesideThem() throws IOException {
        InProcess run =
                validate(task() + "  variants: [int8, again]\n", "--variant", "again=" + project.path("model.onnx"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("int8 top1: 95% sure").contains("again top1: 95% sure");
        RunRecord record = RunStore.stored(runs()).get(0).record();
        assertThat(record.variants().keySet()).containsExactly("fp32", "int8", "again");
        assertThat(validate(task(), "--variant", "int8=" + candidate).err())
                .contains("--variant: 'int8' is the name of a variant that every run has");
        assertThat(validate(task(), "--variant", "x=nowhere.onnx").err()).contains("nowhere.onnx");
    }

    @Test
    void refusesAModelOfOtherInputs() throws IOException {
        Files.write(candidate, new byte[] {1, 2, 3});
        InProcess run = validate(task());
        assertThat(run.exitCode()).isIn(4, 5);
        assertThat(run.err()).contains("candidate.onnx").doesNotContain("bug in Octet");
    }

    @Test
    void tellsWhatIsNotThere() throws IOException {
        Files.delete(candidate);
        InProcess run = validate(task());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("candidate.onnx").contains("--int8").contains("is not a file");
    }

    @Test
    void refusesANameThatCannotNameARun() throws IOException {
        InProcess run = validate(task(), "--name", "../elsewhere");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'../elsewhere' cannot name a run");
    }
}
