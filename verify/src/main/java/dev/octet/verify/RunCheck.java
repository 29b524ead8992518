package dev.octet.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Sha256;
import dev.octet.metrics.AccuracyException;
import dev.octet.recipes.Recomputation;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecord.RawFile;
import dev.octet.reports.RunStore;
import dev.octet.throughput.ThroughputException;

/** One run: the digest of its record, those of its files, and every figure against the raw data. */
final class RunCheck {
    private final RunStore.Stored run;
    private final Path folder;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    RunCheck(RunStore.Stored run) {
        this.run = run;
        this.folder = run.file().toAbsolutePath().getParent();
    }

    RunCheck check() throws IOException {
        if (checkDigests()) {
            checkFigures();
        }
        return this;
    }

    /** Digests alone; returns whether all raw files are here to compute from. */
    boolean checkDigests() throws IOException {
        checkRecord();
        checkRecipe();
        return checkFiles();
    }

    List<Finding> findings() {
        return findings;
    }

    /** Files of models that the record tells of and that are not here, so that nothing can be said of them. */
    List<String> absent() {
        return absent;
    }

    private void checkRecord() throws IOException {
        Optional<String> written = RunStore.digest(run.file());
        if (written.isEmpty()) {
            find(
                    run.file(),
                    "",
                    "has no digest beside it; " + run.file().getFileName()
                            + ".sha256 must hold what sha256sum prints for it");
        } else if (!written.get().equals(Sha256.of(run.file()))) {
            find(run.file(), "", "was changed: its SHA-256 is not the one written beside it when the run ended");
        }
        String id = folder.getParent().getFileName() + "/" + folder.getFileName();
        if (!id.equals(run.record().id())) {
            find(run.file(), "", "is the record of " + run.record().id() + " but lies in " + id);
        }
    }

    private void checkRecipe() {
        RunRecord.Recipe recipe = run.record().recipe();
        if (recipe.text().isEmpty()) {
            find(run.file(), "recipe.text", "is not there, so the gate cannot be judged again");
        } else if (!Sha256.of(recipe.text().get()).equals(recipe.sha256())) {
            find(run.file(), "recipe.text", "was changed: its SHA-256 is not recipe.sha256");
        }
    }

    /** Whether all raw files are here to compute from. */
    private boolean checkFiles() throws IOException {
        boolean whole = true;
        for (RawFile file : run.record().files()) {
            Path path = folder.resolve(file.name()).normalize();
            boolean raw = file.name().endsWith(".csv");
            if (!path.startsWith(folder)) {
                find(run.file(), "files", "names '" + file.name() + "', which is outside of the folder of the run");
            } else if (Files.isRegularFile(path)) {
                if (!Sha256.of(path).equals(file.sha256())) {
                    find(
                            shown(file),
                            "",
                            "was changed: its SHA-256 is not the one in "
                                    + run.file().getFileName());
                }
            } else if (raw) {
                whole = false;
                find(shown(file), "", "is not there, so nothing can be computed from it");
            } else {
                absent.add(shown(file).toString());
            }
        }
        return whole;
    }

    private Path shown(RawFile file) {
        return run.file().resolveSibling(file.name());
    }

    private void checkFigures() throws IOException {
        try {
            JsonNode recorded = RunStore.tree(run.record());
            JsonNode computed = RunStore.tree(Recomputation.of(folder, run.record()));
            Differences.between(recorded, computed, "the raw data give")
                    .forEach(cell -> find(run.file(), cell.path(), cell.fault()));
        } catch (AccuracyException | ThroughputException | InvalidInputException | IllegalArgumentException e) {
            find(run.file(), "", "cannot be computed again: " + e.getMessage());
        }
    }

    private void find(Path file, String cell, String fault) {
        findings.add(new Finding(file, cell, fault));
    }
}
