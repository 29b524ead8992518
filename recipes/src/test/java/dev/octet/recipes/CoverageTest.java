package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.reports.RunRecord;
import dev.octet.zoo.ReferenceRow;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;

class CoverageTest {
    @TempDir
    Path home;

    private Zoo zoo(String catalogue) throws IOException {
        Path folder = Files.createDirectories(home.resolve("zoo/catalogue"));
        Files.writeString(folder.resolve("a.yaml"), catalogue);
        return Zoo.open(home, Map.of("HOME", home.toString()));
    }

    private static String model(String name, String origin, String row) {
        return "  " + name + ":\n    title: M\n    framework: {name: F, version: '1'}\n    licence: MIT\n"
                + "    provenance: us\n    " + origin + "\n    rows: " + row + "\n";
    }

    private static final String FILE = "file: {sha256: " + "0123456789abcdef".repeat(4) + ", bytes: 1}";

    private static String line(Coverage coverage, String model) {
        return coverage.markdown()
                .lines()
                .filter(line -> line.startsWith("| " + model + " |"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyRowIsThereEvenWithAnEmptyCatalogue() throws IOException {
        Coverage coverage = new Coverage(zoo("octet: 1\n"), List.of(), List.of());
        assertThat(coverage.contradictions()).hasSize(130);
        assertThat(ReferenceRow.all())
                .allSatisfy(row -> assertThat(line(coverage, row.model())).contains("| missing |"));
    }

    @Test
    void rowTellsHowItsModelIsHad() throws IOException {
        Zoo zoo = zoo("octet: 1\nmodels:\n" + model("known", FILE, "pytorch/resnet18")
                + model("seen", FILE + "\n    confirmed: false", "pytorch/resnet50")
                + model("made", "export: {script: x.py, arguments: a, from: b}", "pytorch/peleenet")
                + "unserved:\n  pytorch/rnnt: nobody has it\n");
        Coverage coverage = new Coverage(zoo, List.of(), List.of());
        assertThat(line(coverage, "resnet18")).isEqualTo("| resnet18 | 69.76% | known | SHA-256 known | - | - |");
        assertThat(line(coverage, "resnet50")).contains("| SHA-256 known, address not confirmed |");
        assertThat(line(coverage, "peleenet")).contains("| exported by `zoo/export/x.py` |");
        assertThat(line(coverage, "rnnt")).isEqualTo("| rnnt | 92.54 | - | nobody has it | - | - |");
        assertThat(coverage.contradictions()).hasSize(126);
    }

    @Test
    void reasonStandsBesideRandomWeightsButNotBesideAModel() throws IOException {
        Zoo zoo = zoo("octet: 1\nmodels:\n"
                + model("random", FILE.replace("}", ", sources: 'synthetic:resnet18?seed=7'}"), "pytorch/rnnt")
                + model("known", FILE, "pytorch/resnet18")
                + "unserved:\n  pytorch/rnnt: nobody has it\n  pytorch/resnet18: wrong\n");
        Coverage coverage = new Coverage(zoo, List.of(), List.of());
        assertThat(coverage.contradictions()).contains("pytorch/resnet18").doesNotContain("pytorch/rnnt");
        assertThat(coverage.markdown())
                .contains("| rnnt | 92.54 | - | nobody has it | - | - |\n"
                        + "|  |  | random | built here, random weights: speed only | - | - |\n");
    }

    @Test
    void runIsToldWithVerdictSamplesAndSpeed() throws IOException {
        Zoo zoo = zoo("octet: 1\nmodels:\n" + model("known", FILE, "pytorch/resnet18"));
        RunRecord run = RunRecord.builder(
                        new RunRecord.Recipe("mine", "0123456789abcdef".repeat(4), Optional.empty()),
                        Instant.EPOCH,
                        new RunRecord.Model(
                                "known",
                                Optional.empty(),
                                new RunRecord.Framework("F", Optional.empty(), Optional.empty()),
                                false,
                                Optional.empty(),
                                Optional.empty()))
                .build();
        assertThat(line(new Coverage(zoo, List.of(), List.of(run)), "resnet18")).endsWith("| mine: no gate |");
    }
}
