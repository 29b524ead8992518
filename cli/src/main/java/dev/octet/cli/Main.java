package dev.octet.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

import dev.octet.calibrate.CalibrationException;
import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.DatasetException;
import dev.octet.emulate.EmulationException;
import dev.octet.engine.EngineException;
import dev.octet.engine.ModelException;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.InvalidInputException;
import dev.octet.metrics.AccuracyException;
import dev.octet.prepare.PreparationException;
import dev.octet.recipes.Runner;
import dev.octet.reports.RecordException;
import dev.octet.throughput.ThroughputException;
import dev.octet.zoo.Zoo;

/** The {@code octet} command. */
@Command(
        name = "octet",
        description = {
            "Calibrates FP32 ONNX models to INT8 and proves what that did to accuracy and speed.",
            "",
            "A recipe (a YAML file) names a model, a dataset, a calibration and a gate. 'octet run' takes it through all "
                    + "of them and prints the row of the validated-model table.",
            ""
        },
        version = "octet " + Runner.VERSION,
        subcommands = {
            RunCommand.class,
            ValidateCommand.class,
            CheckCommand.class,
            TableCommand.class,
            GateCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            ZooCommand.class,
            VersionCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:every gate passed, or nothing was gated",
            "  1:a gate failed, or diff found something worse, or table --verify a difference",
            "  2:bad usage, or a recipe with mistakes",
            "  3:undecided: too few samples or too much noise to tell",
            "  4:a model, a dataset, a tool or the cores asked for are not available",
            "  5:failed while running",
            "130:interrupted; the same command continues"
        },
        footer = {
            "Where several recipes end differently, the most serious counts: 5, 4, 2, 1, 3, 0.",
            "",
            "Examples:",
            "  octet run recipes/fashion-resnet20.yaml    one recipe; data and model are in the repository",
            "  octet run recipes/                         every recipe of a folder",
            "  octet check my-recipe.yaml                 every mistake, with line and column; runs nothing",
            "  octet table runs/ --html table.html        publish what was run",
            "  octet gate runs/x --max-loss 0.5%%          what was run, under another threshold",
            "  octet diff main:runs HEAD:runs              what got worse, and is it more than noise",
            "  octet explain model-int8.onnx              why a quantized model is slow or wrong, whoever made it",
        })
public final class Main {
    /** What a module throws for a reason that its message tells in full; anything else is a bug of ours. */
    private static final Set<Class<? extends Exception>> KNOWN = Set.of(
            AccuracyException.class,
            BadSampleException.class,
            CalibrationException.class,
            DatasetException.class,
            EmulationException.class,
            EngineException.class,
            ModelException.class,
            PreparationException.class,
            RecordException.class,
            ThroughputException.class,
            UnavailableException.class,
            WrongContentException.class);

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help and ends.")
    private boolean help;

    @CommandLine.Option(names = "--version", versionHelp = true, description = "Shows the version and ends.")
    private boolean version;

    @CommandLine.Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "No progress; results, warnings and errors only.")
    private boolean quiet;

    @CommandLine.Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Everything as JSON, one object a line, on standard output.")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    private Main(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** Runs one command and exits with its code; {@code octet --help} lists them. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, System.getenv(), args);
        out.flush();
        System.exit(code);
    }

    /** As {@link #main}, in process. */
    static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... args) {
        Main main = new Main(out, err, environment);
        return new CommandLine(main)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, wrong) -> main.tellUsage(e))
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> main.tell(e).code())
                .execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    /** Where this command writes. */
    Output output() {
        Output.Mode mode = json
                ? Output.Mode.JSON
                : quiet
                        ? Output.Mode.QUIET
                        : Boolean.getBoolean("octet.terminal") ? Output.Mode.TERMINAL : Output.Mode.PLAIN;
        return new Output(out, err, mode);
    }

    /** Models and datasets, as the environment says where to look for them. */
    Zoo zoo() {
        return Zoo.open(home(), environment);
    }

    /** The folder of this installation: the root of the repository. */
    Path home() {
        return Path.of(System.getProperty("octet.home", "")).toAbsolutePath();
    }

    /** Octet's own version. */
    static String version() {
        return Runner.VERSION;
    }

    /** Tells what went wrong with the whole command and how it ends for it. */
    ExitCode tell(Exception e) {
        ExitCode code = tell("octet", e);
        if (e instanceof InvalidInputException invalid) {
            int n = invalid.problems().size();
            output().error(code, n + (n == 1 ? " problem" : " problems") + "; nothing was run.");
        }
        return code;
    }

    /** Tells what went wrong with {@code what}, such as one of several recipes. */
    ExitCode tell(String what, Exception e) {
        ExitCode code = codeOf(e);
        if (e instanceof InvalidInputException) {
            output().error(code, e.getMessage());
        } else if (KNOWN.contains(e.getClass()) || e instanceof IOException || e instanceof UncheckedIOException) {
            output().error(code, what + ": " + describe(e));
        } else {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            output().error(
                            code,
                            what + ": this is a bug in Octet; please report it with the lines below."
                                    + System.lineSeparator() + trace);
        }
        return code;
    }

    private int tellUsage(ParameterException e) {
        StringBuilder text = new StringBuilder("octet: ").append(e.getMessage());
        Set<String> commands = e.getCommandLine().getSubcommands().keySet();
        if (!commands.isEmpty()) {
            text.append(System.lineSeparator())
                    .append("    Commands: ")
                    .append(String.join(", ", commands))
                    .append('.');
        }
        text.append(System.lineSeparator())
                .append("    See '")
                .append(e.getCommandLine().getCommandSpec().qualifiedName())
                .append(" --help'.");
        output().error(ExitCode.BAD_INPUT, text.toString());
        return ExitCode.BAD_INPUT.code();
    }

    private static ExitCode codeOf(Exception e) {
        if (e instanceof InvalidInputException) {
            return ExitCode.BAD_INPUT;
        }
        boolean unavailable = e instanceof UnavailableException
                || e instanceof WrongContentException
                || e instanceof ThroughputException t && t.isUnavailable();
        return unavailable ? ExitCode.UNAVAILABLE : ExitCode.FAILED;
    }

    /** The messages of the JDK's file errors are often only a path. */
    private static String describe(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof NoSuchFileException) {
            return cause.getMessage() + ": no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return cause.getMessage() + ": permission denied";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
