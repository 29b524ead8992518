package dev.octet.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;

/**
 * Looks whether what is stored and published is what was measured. The chain has these links, and a change of any one is
 * found and named: a table against the records, a record against its digest and against its raw files, raw files and the
 * INT8 model against the digests in the record, recipe, model and datasets likewise.
 *
 * <p>Whoever can change all links at once can forge a run; what stands against that is the history of the repository
 * that the runs are kept in.
 */
public final class Verification {
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    /**
     * Checks stored runs: digests of records and of the files beside them, and every figure of a record against what its
     * raw files give.
     */
    public Verification runs(List<RunStore.Stored> runs) throws IOException {
        for (RunStore.Stored run : runs) {
            RunCheck check = new RunCheck(run).check();
            findings.addAll(check.findings());
            absent.addAll(check.absent());
        }
        return this;
    }

    /** Checks the digests of a stored run and of its recipe's text and raw files, and that the latter are all there; computes nothing. */
    public Verification digests(RunStore.Stored run) throws IOException {
        RunCheck check = new RunCheck(run);
        check.checkDigests();
        findings.addAll(check.findings());
        absent.addAll(check.absent());
        return this;
    }

    /**
     * Checks the inputs of a run.
     *
     * @param inputs a record that has the recipe, the model and the datasets as they are now
     */
    public Verification inputs(RunStore.Stored run, RunRecord inputs) {
        JsonNode recorded = RunStore.tree(run.record());
        JsonNode now = RunStore.tree(inputs);
        for (String part : List.of("recipe", "model", "datasets")) {
            Differences.between(recorded.path(part), now.path(part), "is now")
                    .forEach(cell -> findings.add(new Finding(run.file(), part + "." + cell.path(), cell.fault())));
        }
        return this;
    }

    /**
     * Checks a published table cell by cell against the one that the records give.
     *
     * @param file Markdown, CSV, JSON, LaTeX or a page, told by its ending
     * @param runs what it was made of
     * @param options as it was made with
     * @param compact whether it is compact Markdown
     */
    public Verification table(Path file, List<RunStore.Stored> runs, TableOptions options, boolean compact)
            throws IOException {
        findings.addAll(PublishedTable.check(file, runs, options, compact));
        return this;
    }

    /** All that was found, in the order of the checks. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Files that records tell of and that are not kept here, such as models: nothing can be said of them. */
    public List<String> absent() {
        return List.copyOf(absent);
    }
}
