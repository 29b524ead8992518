package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.octet.diff.Change;
import dev.octet.diff.ModelDiff;
import dev.octet.diff.RunDiff;
import dev.octet.diff.RunSet;
import dev.octet.diff.Tolerances;
import dev.octet.io.AtomicFile;

/** {@code octet diff}. */
@Command(
        name = "diff",
        description = {
            "Tells what changed between two sets of runs, model by model, and whether it is more than noise.",
            "A set is a record.json, a folder of runs (the newest of each recipe counts), or REVISION:PATH of one in git, "
                    + "such as main:runs. Ends with 1 if something got worse."
        })
final class DiffCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "The runs to compare with.")
    private String before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "The runs to judge.")
    private String after;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes Markdown for a comment on a pull request.")
    private Optional<Path> markdown;

    @Option(
            names = "--tolerance",
            paramLabel = "KIND=PERCENT",
            description = {
                "What does not count as a change for the worse. Kinds and defaults: accuracy=0%% (absolute loss), speed=3%%, "
                        + "latency=10%%, memory=10%%, size=1%%."
            })
    private Map<String, String> tolerances = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Output output = main.output();
        Tolerances allowed = tolerances();
        Path here = Path.of("").toAbsolutePath();
        RunDiff diff;
        try (RunSet first = RunSet.open(before, here);
                RunSet second = RunSet.open(after, here)) {
            diff = RunDiff.of(first, second, allowed);
        }
        output.result(diff.text());
        for (ModelDiff model : diff.models()) {
            model.changes().forEach(change -> tell(output, model, change));
            model.remarks()
                    .forEach(remark ->
                            output.event("remark", Output.fields("recipe", model.recipe(), "remark", remark)));
        }
        if (markdown.isPresent()) {
            AtomicFile.write(markdown.get(), diff.markdown());
            output.result("wrote " + markdown.get());
        }
        output.event(
                "diff",
                Output.fields(
                        "regressions",
                        diff.regressions(),
                        "models",
                        diff.models().size(),
                        "only_before",
                        diff.onlyBefore(),
                        "only_after",
                        diff.onlyAfter()));
        return (diff.regressions() == 0 ? ExitCode.PASS : ExitCode.CHECK_FAILED).code();
    }

    private static void tell(Output output, ModelDiff model, Change change) {
        output.event(
                "change",
                Output.fields(
                        "recipe",
                        model.recipe(),
                        "kind",
                        change.kind().word(),
                        "outcome",
                        change.outcome().word(),
                        "subject",
                        change.subject(),
                        "before",
                        change.before(),
                        "after",
                        change.after(),
                        "difference",
                        change.difference(),
                        "basis",
                        change.basis()));
    }

    private Tolerances tolerances() {
        Tolerances allowed = Tolerances.DEFAULT;
        for (Map.Entry<String, String> entry : tolerances.entrySet()) {
            String text = entry.getValue();
            try {
                boolean percent = text.endsWith("%");
                double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
                Change.Kind kind = Change.Kind.valueOf(entry.getKey().toUpperCase(Locale.ROOT));
                allowed = allowed.with(kind, percent ? value / 100 : value);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--tolerance " + entry.getKey() + "=" + text
                                + " is none: write one of accuracy, speed, latency, "
                                + "memory and size, and a percentage from 0% to below 100%, such as speed=5%");
            }
        }
        return allowed;
    }
}
