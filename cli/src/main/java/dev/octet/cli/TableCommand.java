package dev.octet.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.octet.engine.Engine;
import dev.octet.io.AtomicFile;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.recipes.Recipe;
import dev.octet.recipes.Runner;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableColumns;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;
import dev.octet.verify.Finding;
import dev.octet.verify.Verification;
import dev.octet.website.Site;
import dev.octet.zoo.Zoo;

/** {@code octet table}. */
@Command(
        name = "table",
        description = {
            "Makes the validated-model table of the newest finished run of each recipe.",
            "Without a file to write it prints Markdown.",
            "With --verify it writes nothing and computes every figure again from the raw data of all runs."
        })
final class TableCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUNS",
            defaultValue = "runs",
            description = "Folder of run records; default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(
            names = "--html",
            paramLabel = "DIR/|FILE",
            description = {
                "A folder: writes a site with charts and a page a run.",
                "A file (its name has an ending, such as .html): writes one self-contained page."
            })
    private Optional<String> html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes GitHub-flavoured Markdown.")
    private Optional<Path> markdown;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes CSV (RFC 4180).")
    private Optional<Path> csv;

    @Option(names = "--json-file", paramLabel = "FILE", description = "Writes the fields of the CSV as JSON.")
    private Optional<Path> json;

    @Option(names = "--latex", paramLabel = "FILE", description = "Writes a LaTeX tabular for the package booktabs.")
    private Optional<Path> latex;

    @Option(names = "--compact", description = "Markdown of few columns without headings, for a comment or a README.")
    private boolean compact;

    @Option(names = "--intervals", description = "Shows intervals and numbers of samples in Markdown and LaTeX too.")
    private boolean intervals;

    @Option(
            names = "--columns",
            paramLabel = "FILE",
            description = "Shows the columns that a YAML file names: {octet: 1, columns: [model, accuracy, ...]}.")
    private Optional<Path> columns;

    @Option(
            names = "--verify",
            description = "Names every figure that the raw data do not give, and every file that was changed.")
    private boolean verify;

    @Option(
            names = "--published",
            paramLabel = "FILE|DIR",
            description = {
                "Verifies this table too: .md, .csv, .json, .tex or .html, made with the same options;",
                "or this site."
            })
    private List<Path> published = List.of();

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Verifies model and data of these recipes, or folders of them, too.")
    private List<Path> recipes = List.of();

    @Override
    public Integer call() throws IOException {
        Output output = main.output();
        if (!verify && !(published.isEmpty() && recipes.isEmpty())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--published and --recipe say what to verify: add --verify");
        }
        if (!Files.isDirectory(runs)) {
            throw new InvalidInputException(List.of(new Problem(
                    runs.toString(),
                    0,
                    0,
                    "",
                    "is not a folder",
                    "Name the folder of runs; 'octet run' makes 'runs'.")));
        }
        List<RunStore.Stored> stored = RunStore.newest(runs);
        if (stored.isEmpty()) {
            throw new InvalidInputException(List.of(new Problem(
                    runs.toString(), 0, 0, "", "holds no finished run", "Run a recipe first: octet run RECIPE.")));
        }
        if (verify) {
            return verify(stored).code();
        }
        if (html.filter(TableCommand::isFolder).isPresent()) {
            Site.write(Path.of(html.get()), columns(TableOptions.DEFAULT), stored);
            output.result("wrote " + Path.of(html.get()).resolve("index.html"));
        } else {
            write(html.map(Path::of), stored, ValidatedTable::html);
        }
        write(markdown, stored, this::markdown);
        write(csv, stored, ValidatedTable::csv);
        write(json, stored, ValidatedTable::json);
        write(latex, stored, ValidatedTable::latex);
        if (Stream.of(html, markdown, csv, json, latex).allMatch(Optional::isEmpty)) {
            output.result(markdown(table(Path.of(""), stored)));
        }
        output.event("table", Output.fields("rows", stored.size(), "runs", runs.toString()));
        return ExitCode.PASS.code();
    }

    /** What is not there and has no ending is a folder too: whoever writes {@code --html site} means a site. */
    private static boolean isFolder(String name) {
        Path path = Path.of(name);
        String last = String.valueOf(path.getFileName());
        return name.endsWith("/")
                || name.endsWith(File.separator)
                || Files.isDirectory(path)
                || (!Files.exists(path) && !last.contains("."));
    }

    private void write(Optional<Path> file, List<RunStore.Stored> stored, Function<ValidatedTable, String> format)
            throws IOException {
        if (file.isPresent()) {
            Path folder = file.get().toAbsolutePath().getParent();
            AtomicFile.write(file.get(), format.apply(table(folder, stored)));
            main.output().result("wrote " + file.get());
        }
    }

    private String markdown(ValidatedTable table) {
        return compact ? table.compactMarkdown() : table.markdown();
    }

    private ValidatedTable table(Path folder, List<RunStore.Stored> stored) throws IOException {
        return ValidatedTable.of(RunStore.records(stored), options(folder, stored));
    }

    private TableOptions options(Path folder, List<RunStore.Stored> stored) throws IOException {
        TableOptions options = TableOptions.DEFAULT.linking(folder, stored);
        if (intervals) {
            options = options.intervals(true);
        }
        return columns(options);
    }

    private TableOptions columns(TableOptions options) throws IOException {
        return columns.isPresent() ? options.columns(TableColumns.read(columns.get())) : options;
    }

    private ExitCode verify(List<RunStore.Stored> newest) throws IOException {
        Output output = main.output();
        List<RunStore.Stored> all = RunStore.stored(runs);
        Verification verification = new Verification().runs(all);
        List<Finding> findings = new ArrayList<>();
        for (Path file : published) {
            if (Files.isDirectory(file)) {
                Site.differences(file, columns(TableOptions.DEFAULT), newest)
                        .forEach((page, fault) -> findings.add(new Finding(page, "", fault)));
                continue;
            }
            Path folder = file.toAbsolutePath().getParent();
            verification.table(file, newest, options(folder, newest), compact);
        }
        if (!recipes.isEmpty()) {
            verifyInputs(verification, newest);
        }
        findings.addAll(0, verification.findings());
        findings.forEach(finding -> {
            output.result(finding.toString());
            output.event(
                    "finding",
                    Output.fields("file", finding.file().toString(), "cell", finding.cell(), "fault", finding.fault()));
        });
        String absent = verification.absent().isEmpty()
                ? ""
                : "; " + verification.absent().size() + " model files are not kept here and were not checked";
        output.result(
                findings.isEmpty()
                        ? "every figure of " + all.size() + " runs is what the raw data give" + absent
                        : findings.size() + " differences in " + all.size() + " runs" + absent);
        output.event(
                "verified",
                Output.fields("runs", all.size(), "findings", findings.size(), "absent", verification.absent()));
        return findings.isEmpty() ? ExitCode.PASS : ExitCode.CHECK_FAILED;
    }

    /** The newest run of each recipe against the recipe as it is now. */
    private void verifyInputs(Verification verification, List<RunStore.Stored> newest) throws IOException {
        Zoo zoo = main.zoo();
        try (Output.ClosableProgress progress = main.output().progress()) {
            Runner runner = new Runner(zoo, Engine.onnxRuntime(), runs, Runner.Options.NONE);
            for (Path file : Recipe.find(recipes)) {
                Recipe recipe = Recipe.read(file, zoo);
                for (RunStore.Stored run : newest) {
                    if (run.record().recipe().name().equals(recipe.name())) {
                        verification.inputs(run, runner.inputs(recipe, progress));
                    }
                }
            }
        }
    }
}
