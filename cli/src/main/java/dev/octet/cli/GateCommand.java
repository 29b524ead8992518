package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Section;
import dev.octet.metrics.Metric;
import dev.octet.recipes.Recomputation;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.Gate;
import dev.octet.validate.Verdict;
import dev.octet.verify.Finding;
import dev.octet.verify.Verification;

/** {@code octet gate}. */
@Command(
        name = "gate",
        description = {
            "Judges stored runs under another gate. Runs nothing and changes nothing: all is computed again from the outcomes "
                    + "of samples and the rounds beside the record, after their digests were checked.",
            "Without options the recipe's own gate is used; with options, what they say and nothing else."
        },
        footer = {
            "",
            "Examples:",
            "  octet gate runs/fashion-resnet20 --max-loss 0.5%%",
            "  octet gate runs/x/20261126T1000-1a2b3c4d/record.json --gate strict.yaml"
        })
final class GateCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RECORD",
            description = "A record.json, or a folder of runs: of each recipe below it the newest one.")
    private Path record;

    @Option(names = "--gate", paramLabel = "FILE", description = "YAML with the keys of a recipe's section gate.")
    private Optional<Path> file;

    @Option(
            names = "--max-loss",
            paramLabel = "PERCENT",
            description = "Largest accepted loss of accuracy, such as 0.5%%.")
    private Optional<String> maxLoss;

    @Option(
            names = "--of",
            paramLabel = "relative|absolute",
            description = "What --max-loss is a fraction of: the baseline's accuracy (default), or nothing.")
    private Optional<String> of;

    @Option(names = "--metric", paramLabel = "NAME", description = "What --max-loss limits; default: the first metric.")
    private Optional<String> metric;

    @Option(names = "--confidence", paramLabel = "PERCENT", description = "Of the bound of the loss; default: 95%%.")
    private Optional<String> confidence;

    @Option(
            names = "--min-speed-up",
            paramLabel = "FACTOR",
            description = "Smallest accepted throughput over that of the baseline, such as 1.3.")
    private Optional<String> minSpeedUp;

    @Override
    public Integer call() throws IOException {
        Optional<Gate> asked = asked();
        if (!Files.exists(record)) {
            throw wrong("does not exist", "Name a record.json, or the folder of a run.");
        }
        List<RunStore.Stored> runs = RunStore.newest(record);
        if (runs.isEmpty()) {
            throw wrong("holds no finished run", "Run a recipe first: octet run RECIPE.");
        }
        List<ExitCode> codes = new ArrayList<>();
        for (RunStore.Stored run : runs) {
            codes.add(judge(run, asked));
        }
        return ExitCode.worst(codes).code();
    }

    private ExitCode judge(RunStore.Stored run, Optional<Gate> asked) throws IOException {
        Output output = main.output();
        List<Finding> changed = new Verification().digests(run).findings();
        if (!changed.isEmpty()) {
            changed.forEach(finding -> output.error(ExitCode.FAILED, finding.toString()));
            output.error(ExitCode.FAILED, run.file() + ": is not judged: it is not as the run left it");
            return ExitCode.FAILED;
        }
        Optional<Gate> gate = asked.or(() -> Recomputation.gate(run.record()));
        if (gate.isEmpty()) {
            throw new InvalidInputException(List.of(new Problem(
                    run.file().toString(), 0, 0, "", "has no gate", "Name one: --gate FILE, or --max-loss 1%.")));
        }
        Path folder = run.file().toAbsolutePath().getParent();
        try {
            Verdict verdict = Recomputation.judge(folder, run.record(), gate.get());
            tell(run, verdict);
            return codeOf(verdict.decision());
        } catch (IOException | RuntimeException e) {
            return main.tell(run.file().toString(), e);
        }
    }

    private void tell(RunStore.Stored run, Verdict verdict) {
        RunRecord recorded = run.record();
        String name = recorded.recipe().name();
        String word = verdict.decision().word();
        String before = recorded.verdict().map(RunRecord.Verdict::text).orElse("no gate");
        StringBuilder text = new StringBuilder(name + ": " + word.toUpperCase(Locale.ROOT));
        verdict.reasons().forEach(reason -> text.append("\n  ").append(reason.text()));
        recorded.notes().forEach(note -> text.append("\n  note: ").append(note));
        text.append("\n  recorded: ").append(before).append("\n  record: ").append(run.file());
        Output output = main.output();
        output.result(text.toString());
        output.event(
                "judged",
                Output.fields(
                        "recipe",
                        name,
                        "verdict",
                        word,
                        "recorded",
                        before,
                        "reasons",
                        verdict.reasons().stream().map(GateCommand::fields).toList(),
                        "record",
                        run.file().toString()));
    }

    private static Map<String, Object> fields(Verdict.Reason reason) {
        Map<String, Object> fields = Output.fields(
                "criterion",
                reason.criterion(),
                "verdict",
                reason.decision().word(),
                "limit",
                reason.limit(),
                "text",
                reason.text());
        reason.bound().ifPresent(bound -> fields.put("bound", bound));
        reason.samplesNeeded().ifPresent(samples -> fields.put("samples_needed", samples));
        return fields;
    }

    private static ExitCode codeOf(Verdict.Decision decision) {
        return switch (decision) {
            case PASS -> ExitCode.PASS;
            case FAIL -> ExitCode.CHECK_FAILED;
            case UNDECIDED -> ExitCode.UNDECIDED;
        };
    }

    /** What the options say; empty without any. */
    private Optional<Gate> asked() throws IOException {
        if (file.isPresent()) {
            if (maxLoss.isPresent() || minSpeedUp.isPresent()) {
                throw usage("--gate holds all limits; give it without --max-loss and --min-speed-up");
            }
            Section section = Section.read(file.get());
            Optional<Gate> gate = Gate.read(section);
            section.throwIfWrong();
            return gate;
        }
        if (maxLoss.isEmpty() && (of.isPresent() || metric.isPresent() || confidence.isPresent())) {
            throw usage("--of, --metric and --confidence belong to --max-loss, which is missing");
        }
        if (maxLoss.isEmpty() && minSpeedUp.isEmpty()) {
            return Optional.empty();
        }
        Optional<Gate.SpeedUp> speedUp = minSpeedUp.map(
                text -> made("--min-speed-up", text, "1.3", () -> new Gate.SpeedUp(Double.parseDouble(text))));
        return Optional.of(new Gate(maxLoss.map(this::loss).stream().toList(), speedUp));
    }

    private Gate.AccuracyLoss loss(String max) {
        Optional<Metric> limited = metric.map(name -> Metric.named(name)
                .orElseThrow(() ->
                        usage("--metric " + name + " is not known. Known: " + String.join(", ", Metric.names()))));
        Gate.Of fraction = of.map(text -> made(
                        "--of", text, "relative or absolute", () -> Gate.Of.valueOf(text.toUpperCase(Locale.ROOT))))
                .orElse(Gate.Of.RELATIVE);
        double sure = confidence
                .map(text -> made("--confidence", text, "95%", () -> checked(fraction(text))))
                .orElse(AccuracyRun.DEFAULT_CONFIDENCE);
        return made("--max-loss", max, "0.5%", () -> new Gate.AccuracyLoss(limited, fraction(max), fraction, sure));
    }

    private static double checked(double confidence) {
        return new Gate.AccuracyLoss(Optional.empty(), 0, Gate.Of.ABSOLUTE, confidence).confidence();
    }

    /** A percentage such as 0.5%, or the fraction itself. */
    private static double fraction(String text) {
        return text.endsWith("%")
                ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                : Double.parseDouble(text);
    }

    private <T> T made(String option, String text, String example, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw usage(option + " " + text + " is none: " + e.getMessage() + ". Write such as " + example);
        }
    }

    private ParameterException usage(String fault) {
        return new ParameterException(spec.commandLine(), fault);
    }

    private InvalidInputException wrong(String fault, String remedy) {
        return new InvalidInputException(List.of(new Problem(record.toString(), 0, 0, "", fault, remedy)));
    }
}
