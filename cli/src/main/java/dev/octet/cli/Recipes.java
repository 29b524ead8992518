package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.octet.engine.Engine;
import dev.octet.fetch.UnavailableException;
import dev.octet.io.AtomicFile;
import dev.octet.recipes.Recipe;
import dev.octet.recipes.Runner;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;
import dev.octet.zoo.Zoo;

/** Takes recipes through their stages, tells how each ended, and renews the tables beside the runs. */
final class Recipes {
    private final Main main;
    private final Path runs;
    private final Runner.Options options;

    private volatile boolean interrupted;

    /** @param runs folder of run records */
    Recipes(Main main, Path runs, Runner.Options options) {
        this.main = main;
        this.runs = runs;
        this.options = options;
    }

    /** Returns the exit code: that of the most serious end. */
    int run(List<Recipe> recipes, Zoo zoo) throws IOException, InterruptedException {
        Output output = main.output();
        Thread farewell = new Thread(() -> {
            interrupted = true;
            output.error(ExitCode.INTERRUPTED, "octet: interrupted; finished work is kept, the same command continues");
        });
        Runtime.getRuntime().addShutdownHook(farewell);
        List<ExitCode> codes = new ArrayList<>();
        List<RunStore.Stored> finished = new ArrayList<>();
        Map<Recipe, UnavailableException> absent = new LinkedHashMap<>();
        try (Output.ClosableProgress progress = output.progress()) {
            Runner runner = new Runner(zoo, Engine.onnxRuntime(), runs, options);
            for (Recipe recipe : recipes) {
                codes.add(run(runner, recipe, progress, finished, absent));
            }
        } finally {
            remove(farewell);
        }
        if (!finished.isEmpty()) {
            publish(finished);
        }
        tellAbsent(absent, recipes.size());
        return ExitCode.worst(codes).code();
    }

    /** Of several recipes one line each: whoever runs a whole folder has not brought everything. */
    private void tellAbsent(Map<Recipe, UnavailableException> absent, int all) {
        if (all == 1) {
            absent.forEach((recipe, e) -> main.tell(recipe.file().toString(), e));
            return;
        }
        absent.forEach(
                (recipe, e) -> main.output().error(ExitCode.UNAVAILABLE, recipe.file() + ": not here: " + e.brief()));
        if (!absent.isEmpty()) {
            main.output()
                    .error(
                            ExitCode.UNAVAILABLE,
                            absent.size() + " of " + all
                                    + " recipes were not run; run one alone to be told where it was looked for");
        }
    }

    private static void remove(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // The process is ending on a signal, so the farewell is being said: nothing is left to remove.
        }
    }

    /** One recipe that fails does not keep the others from running. */
    private ExitCode run(
            Runner runner,
            Recipe recipe,
            Output.ClosableProgress progress,
            List<RunStore.Stored> finished,
            Map<Recipe, UnavailableException> absent)
            throws InterruptedException {
        Output output = main.output();
        try {
            RunStore.Stored run = runner.run(recipe, progress);
            progress.close();
            finished.add(run);
            tell(output, run);
            return run.record().verdict().map(Recipes::codeOf).orElse(ExitCode.PASS);
        } catch (UnavailableException e) {
            progress.close();
            if (interrupted) {
                return ExitCode.INTERRUPTED;
            }
            absent.put(recipe, e);
            return ExitCode.UNAVAILABLE;
        } catch (IOException | RuntimeException e) {
            progress.close();
            // What breaks while the process ends, such as instances that got the signal too, breaks for that reason.
            return interrupted ? ExitCode.INTERRUPTED : main.tell(recipe.file().toString(), e);
        }
    }

    private static ExitCode codeOf(RunRecord.Verdict verdict) {
        return switch (verdict) {
            case PASS -> ExitCode.PASS;
            case FAIL -> ExitCode.CHECK_FAILED;
            case UNDECIDED -> ExitCode.UNDECIDED;
        };
    }

    private static void tell(Output output, RunStore.Stored run) {
        RunRecord record = run.record();
        String verdict = record.verdict().map(RunRecord.Verdict::text).orElse("no gate");
        StringBuilder text = new StringBuilder(record.recipe().name() + ": " + verdict.toUpperCase(Locale.ROOT));
        record.reasons().forEach(reason -> text.append("\n  ").append(reason.text()));
        record.notes().forEach(note -> text.append("\n  note: ").append(note));
        text.append("\n  record: ").append(run.file());
        output.result(text.toString());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("recipe", record.recipe().name());
        fields.put("verdict", verdict);
        fields.put(
                "reasons", record.reasons().stream().map(RunRecord.Reason::text).toList());
        fields.put("record", run.file().toString());
        output.event("finished", fields);
    }

    /** Prints the rows of this command, and renews the tables of all runs beside them. */
    private void publish(List<RunStore.Stored> finished) throws IOException {
        Output output = main.output();
        output.result("\n" + ValidatedTable.of(RunStore.records(finished)).markdown());
        List<RunStore.Stored> all;
        try (Output.ClosableProgress progress = output.progress()) {
            // What is wrong with other runs changes nothing about how these ended.
            all = RunStore.newest(runs, fault -> progress.note("left out of the tables: " + fault));
        }
        ValidatedTable table =
                ValidatedTable.of(RunStore.records(all), TableOptions.DEFAULT.linking(runs.toAbsolutePath(), all));
        Path html = runs.resolve("validated-models.html");
        Path markdown = runs.resolve("validated-models.md");
        AtomicFile.write(html, table.html());
        AtomicFile.write(markdown, table.markdown());
        output.result("tables of all runs: " + html + ", " + markdown);
        output.event("tables", Output.fields("html", html.toString(), "markdown", markdown.toString()));
    }
}
