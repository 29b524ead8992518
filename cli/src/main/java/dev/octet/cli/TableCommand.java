package dev.octet.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.io.AtomicFile;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;
import dev.octet.site.Site;

/** {@code octet table}. */
@Command(
        name = "table",
        description = {
            "Makes the validated-model table of the newest finished run of each recipe.",
            "Without --html, --markdown or --csv it prints Markdown."
        })
final class TableCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

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
                "Into a folder (it is there, or the name ends with '/'): writes a site with charts and a page a run.",
                "Into a file: writes one self-contained page."
            })
    private Optional<String> html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes GitHub-flavoured Markdown.")
    private Optional<Path> markdown;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes CSV (RFC 4180).")
    private Optional<Path> csv;

    @Option(names = "--intervals", description = "Shows intervals in Markdown too.")
    private boolean intervals;

    @Override
    public Integer call() throws IOException {
        Output output = main.output();
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
        if (html.filter(TableCommand::isFolder).isPresent()) {
            Site.write(Path.of(html.get()), TableOptions.DEFAULT.title(), stored);
            output.result("wrote " + Path.of(html.get()).resolve("index.html"));
        } else {
            write(html.map(Path::of), stored, ValidatedTable::html);
        }
        write(markdown, stored, ValidatedTable::markdown);
        write(csv, stored, ValidatedTable::csv);
        if (html.isEmpty() && markdown.isEmpty() && csv.isEmpty()) {
            output.result(table(Path.of(""), stored).markdown());
        }
        output.event("table", Output.fields("rows", stored.size(), "runs", runs.toString()));
        return ExitCode.PASS.code();
    }

    private static boolean isFolder(String name) {
        return name.endsWith("/") || name.endsWith(File.separator) || Files.isDirectory(Path.of(name));
    }

    private void write(Optional<Path> file, List<RunStore.Stored> stored, Function<ValidatedTable, String> format)
            throws IOException {
        if (file.isPresent()) {
            Path folder = file.get().toAbsolutePath().getParent();
            AtomicFile.write(file.get(), format.apply(table(folder, stored)));
            main.output().result("wrote " + file.get());
        }
    }

    private ValidatedTable table(Path folder, List<RunStore.Stored> stored) {
        TableOptions options = TableOptions.DEFAULT.linking(folder, stored);
        return ValidatedTable.of(RunStore.records(stored), intervals ? options.intervals(true) : options);
    }
}
