package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;
import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

class RunTest {
    @TempDir
    Path temp;

    private TinyProject project;

    @BeforeEach
    void make() throws IOException {
        project = TinyProject.in(temp.resolve("my project"));
    }

    private InProcess run(String recipe) throws IOException {
        Path file = project.write("recipe.yaml", recipe);
        return octet("run", file.toString(), "--runs", runs().toString());
    }

    private Path runs() {
        return project.path("runs");
    }

    private List<RunStore.Stored> stored() throws IOException {
        return RunStore.stored(runs());
    }

    @Test
    void takesARecipeToItsVerdictRecordAndTables() throws IOException {
        InProcess run = run(project.recipe());
        assertThat(run.err()).doesNotContain("octet:");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("tiny: PASS").contains("| Handmade | 1 |");
        RunRecord record = stored().get(0).record();
        assertThat(record.accuracy().get(0).samples()).contains(120L);
        assertThat(record.accuracy().get(0).values().get("fp32")).isEqualTo(1.0);
        assertThat(record.variants()).containsOnlyKeys("fp32", "int8");
        assertThat(record.variants().get("fp32").sha256()).contains(Sha256.of(project.path("model.onnx")));
        Path folder = stored().get(0).file().getParent();
        for (RunRecord.RawFile raw : record.files()) {
            assertThat(Sha256.of(folder.resolve(raw.name()))).as(raw.name()).isEqualTo(raw.sha256());
        }
        assertThat(runs().resolve("validated-models.html")).content().contains("Handmade");
        assertThat(runs().resolve("validated-models.md")).content().contains("Handmade");
    }

    @Test
    void publishesRunsAsASiteInAFolderAndAsOnePageInAFile() throws IOException {
        run(project.recipe());
        String folder = project.path("public") + "/";
        String file = project.path("page.html").toString();

        assertThat(octet("table", runs().toString(), "--html", folder).out())
                .isEqualToIgnoringNewLines("wrote " + project.path("public/index.html"));
        assertThat(octet("table", runs().toString(), "--html", file).out()).isEqualToIgnoringNewLines("wrote " + file);

        String id = stored().get(0).record().id();
        assertThat(project.path("public/index.html")).content().contains("runs/" + id + "/index.html");
        assertThat(project.path("public/runs/" + id + "/index.html")).content().contains("Handmade", "samples.csv");
        assertThat(project.path("page.html")).content().contains("Handmade");
    }

    @Test
    void writesTheSameModelAndTheSameOutcomesTwice() throws IOException {
        run(project.recipe());
        run(project.recipe());
        List<RunStore.Stored> both = stored();
        assertThat(both).hasSize(2);
        assertThat(both.get(1).record().files()).isEqualTo(both.get(0).record().files());
    }

    @Test
    void failsAGateThatIsMissed() throws IOException {
        // Labels that the model cannot meet in INT8 either: every answer right in FP32 is right, so ask for a speed
        // instead.
        InProcess run = run(project.recipe()
                .replace(
                        "validate:\n",
                        "validate:\n  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 50ms, warmup: 50ms}\n")
                .replace("gate:\n", "gate:\n  speed_up: {min: 500}\n"));
        assertThat(run.err()).doesNotContain("octet:");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("tiny: FAIL").contains("speed-up");
        assertThat(stored().get(0).record().throughput().orElseThrow().rounds()).contains("rounds.csv");
    }

    @Test
    void leavesUndecidedWhatTooFewSamplesCannotTell() throws IOException {
        InProcess run = run(project.recipe().replace("max: 10%", "max: 0.1%"));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains("tiny: UNDECIDED");
        assertThat(run.err()).contains("tiny: top1:");
    }

    @Test
    void refusesAModelWithAnotherHash() throws IOException {
        String recipe = project.recipe();
        Files.write(project.path("model.onnx"), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        InProcess run = run(recipe);
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("model.onnx").contains("sha256");
        assertThat(runs()).doesNotExist();
    }

    @Test
    void namesAModelThatIsNoModel() throws IOException {
        byte[] whole = Files.readAllBytes(project.path("model.onnx"));
        for (byte[] bytes :
                List.of("<html>404</html>".getBytes(), Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
            Files.write(project.path("model.onnx"), bytes);
            InProcess run = run(project.recipe());
            assertThat(run.exitCode()).as(run.err()).isIn(4, 5);
            assertThat(run.err()).contains("model.onnx").doesNotContain("bug in Octet");
        }
    }

    @Test
    void namesACorruptPictureAndRefusesIt() throws IOException {
        truncate("eval/005.jpg");
        InProcess run = run(project.recipe());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("005.jpg");
    }

    @Test
    void skipsAndCountsCorruptPicturesWhereTheRecipeSaysSo() throws IOException {
        truncate("eval/005.jpg");
        truncate("calib/007.jpg");
        InProcess run = run(project.recipe().replace("{samples: all}", "{samples: all, on_bad_sample: skip}"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        AccuracyRecord accuracy = stored().get(0).record().accuracy().get(0);
        assertThat(accuracy.samples()).contains(119L);
        assertThat(accuracy.skipped()).hasSize(1);
        assertThat(accuracy.skipped().get(0).sample()).contains("005.jpg");
    }

    @Test
    void refusesCalibrationSamplesThatAreScored() throws IOException {
        Files.copy(
                project.path("eval/004.png"),
                project.path("calib/004.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        InProcess refused = run(project.recipe());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("1 of 24 calibration samples").contains("004.png");
        InProcess allowed = run(project.recipe().replace("samples: 24", "samples: 24\n  allow_scored_samples: true"));
        assertThat(allowed.exitCode()).as(allowed.err()).isZero();
        assertThat(stored().get(0).record().datasets().overlap()).isEqualTo(1);
        assertThat(runs().resolve("validated-models.md")).content().contains("calibration samples are also scored");
    }

    @Test
    void refusesMoreCalibrationSamplesThanThereAre() throws IOException {
        InProcess run = run(project.recipe().replace("samples: 24", "samples: 25"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("recipe.yaml:11:12: calibrate.samples: asks for 25 samples")
                .doesNotContain("nothing was run");
    }

    @Test
    void refusesToScoreMoreSamplesThanThereAre() throws IOException {
        InProcess run = run(project.recipe().replace("{samples: all}", "{samples: 121}"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("recipe.yaml:15:23: validate.accuracy.samples: asks for 121 samples but");
    }

    @Test
    void findsABatchThatTheModelCannotTakeBeforeItCalibrates() throws IOException {
        project.fixBatch();
        InProcess run = run(project.recipe()
                .replace("validate:\n", "validate:\n  throughput: {setting: 1s1c1ins2bs, rounds: 6, round: 50ms}\n"));
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("has the fixed batch dimension 1").doesNotContain("calibrate on");
    }

    @Test
    void goesOnWithoutTheGarbledRecordOfAnEarlierRun() throws IOException {
        truncate("eval/005.jpg");
        assertThat(run(project.recipe()).exitCode()).isEqualTo(5);
        Path partial;
        try (Stream<Path> files = Files.walk(runs())) {
            partial = files.filter(file -> file.endsWith("record.partial.json"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(partial, "{\"octet\": 99}");
        InProcess run = run(project.recipe().replace("{samples: all}", "{samples: all, on_bad_sample: skip}"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("tiny: cannot be continued: " + partial);
    }

    @Test
    void passesThoughTheRecordOfAnotherRunIsGarbled() throws IOException {
        Path garbled = Files.createDirectories(runs().resolve("other/20260101")).resolve("record.json");
        Files.writeString(garbled, "garbage");
        InProcess run = run(project.recipe());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("left out of the tables: " + garbled);
        assertThat(runs().resolve("validated-models.md")).content().contains("Handmade");
        assertThat(octet("table", runs().toString()).exitCode()).isEqualTo(5);
    }

    @Test
    void refusesASettingThatTheHostCannotGive() throws IOException {
        String recipe = project.recipe()
                .replace(
                        "validate:\n",
                        "validate:\n  throughput: {setting: 1s4c1000ins1bs, rounds: 6, round: 50ms, warmup: 50ms}\n");
        InProcess refused = run(recipe);
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).contains("1s4c1000ins1bs").contains("fit");
        InProcess fitted =
                octet("run", project.path("recipe.yaml").toString(), "--runs", runs().toString(), "--fit-host");
        assertThat(fitted.exitCode()).as(fitted.err()).isZero();
        ThroughputRecord throughput = stored().get(0).record().throughput().orElseThrow();
        assertThat(throughput.requested()).contains("1s4c1000ins1bs");
        assertThat(throughput.setting()).isNotEqualTo("1s4c1000ins1bs");
        assertThat(fitted.out()).doesNotContain("Throughput 1s4c1000ins1bs");
    }

    @Test
    void goesOnWithTheOtherRecipesWhenOneFails() throws IOException {
        Files.createDirectories(project.path("recipes"));
        Files.copy(project.path("recipe.yaml"), project.path("recipes/b.yaml"));
        String missing = project.recipe().replace("tiny", "missing").replace("file: model.onnx", "file: gone.onnx");
        project.write("recipes/a.yaml", missing);
        for (String name : List.of("model.onnx", "eval.csv", "calib.csv")) {
            Files.copy(project.path(name), project.path("recipes/" + name));
        }
        for (String split : List.of("eval", "calib")) {
            Files.createDirectories(project.path("recipes/" + split));
            try (Stream<Path> pictures = Files.list(project.path(split))) {
                for (Path picture : pictures.toList()) {
                    Files.copy(picture, project.path("recipes/" + split).resolve(picture.getFileName()));
                }
            }
        }
        InProcess run = octet("run", project.path("recipes").toString(), "--runs", runs().toString());
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().lines().filter(line -> line.contains("a.yaml") || line.contains("gone.onnx")))
                .singleElement()
                .asString()
                .startsWith(project.path("recipes/a.yaml") + ": not here: put gone.onnx ");
        assertThat(run.err()).contains("1 of 2 recipes were not run");
        assertThat(run.out()).contains("tiny: PASS");
    }

    @Test
    void readsEveryRecipeBeforeItRunsTheFirst() throws IOException {
        project.write("wrong.yaml", project.recipe().replace("metric: top1", "metric: top9"));
        InProcess run = octet(
                "run",
                project.path("recipe.yaml").toString(),
                project.path("wrong.yaml").toString(),
                "--runs",
                runs().toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("top9").contains("1 problem; nothing was run.");
        assertThat(runs()).doesNotExist();
    }

    @Test
    void tellsEverythingAsJsonLines() throws IOException {
        InProcess run = octet("run", project.path("recipe.yaml").toString(), "--runs", runs().toString(), "--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("{\"event\":") && line.endsWith("}"));
        assertThat(run.out()).contains("\"event\":\"finished\",\"recipe\":\"tiny\",\"verdict\":\"pass\"");
    }

    @Test
    void saysNothingButResultsWhenQuiet() throws IOException {
        InProcess run = octet("run", project.path("recipe.yaml").toString(), "--runs", runs().toString(), "--quiet");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).doesNotContain("calibrate on").doesNotContain("score 120");
        assertThat(run.out()).contains("tiny: PASS");
    }

    private void truncate(String name) throws IOException {
        byte[] whole = Files.readAllBytes(project.path(name));
        Files.write(project.path(name), Arrays.copyOf(whole, whole.length - 10));
    }
}
