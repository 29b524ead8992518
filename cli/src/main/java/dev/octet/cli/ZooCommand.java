package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.fetch.Holding;
import dev.octet.fetch.Holding.State;
import dev.octet.fetch.UnavailableException;
import dev.octet.io.Problem;
import dev.octet.recipes.Coverage;
import dev.octet.recipes.Recipe;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.zoo.DatasetCard;
import dev.octet.zoo.ModelCard;
import dev.octet.zoo.Zoo;

/**
 * {@code octet zoo list}, {@code fetch}, {@code verify}, {@code check} and {@code coverage}; other classes have {@code prepare}
 * and {@code gc}.
 */
@Command(
        name = "zoo",
        description = {
            "Models and datasets of the catalogue.",
            "They are looked for in the repository, in the folders of OCTET_MIRROR, in the cache (OCTET_CACHE) and at "
                    + "their sources; nothing is used whose SHA-256 is wrong.",
            "OCTET_DATA names the folder of what you bring yourself: datasets that may not be passed on, and models that "
                    + "you exported."
        },
        subcommands = {PrepareCommand.class, CollectCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class ZooCommand {
    /** Name, state, file. The longest name of the catalogue has 34 letters. */
    private static final String LINE = "%-35s %-9s %s";

    private static final int INDENT = 46;

    @ParentCommand
    private Main main;

    Main main() {
        return main;
    }

    @Command(description = "Lists models and datasets, and whether they are on this machine.")
    int list() {
        Zoo zoo = main.zoo();
        names(zoo).forEach(name -> tell(zoo, name, zoo.holdings(name)));
        return ExitCode.PASS.code();
    }

    @Command(description = "Brings models or datasets onto this machine and verifies them.")
    int fetch(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names from 'octet zoo list'.")
                    List<String> names) {
        Zoo zoo = main.zoo();
        try (Output.ClosableProgress progress = main.output().progress()) {
            return each(zoo, names, name -> zoo.fetch(name, progress));
        }
    }

    @Command(description = "Computes the digests of models and datasets on this machine; fetches nothing.")
    int verify(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names from 'octet zoo list'; default: all.")
                    List<String> names) {
        Zoo zoo = main.zoo();
        try (Output.ClosableProgress progress = main.output().progress()) {
            return each(zoo, names == null ? names(zoo) : names, name -> zoo.verify(name, progress));
        }
    }

    @Command(description = "Finds every mistake of catalogue files, each with line and column.")
    int check(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FOLDER",
                            description = "A folder of catalogue files; default: Octet's own.")
                    Path folder) {
        Output output = main.output();
        Path catalogue = folder == null ? main.home().resolve("zoo/catalogue") : folder;
        if (!Files.isDirectory(catalogue)) {
            output.error(ExitCode.BAD_INPUT, catalogue + ": is not a folder");
            return ExitCode.BAD_INPUT.code();
        }
        List<Problem> mistakes = Zoo.mistakes(catalogue);
        mistakes.forEach(mistake -> output.error(ExitCode.BAD_INPUT, mistake.toString()));
        output.event("checked", Output.fields("catalogue", catalogue.toString(), "problems", mistakes.size()));
        if (mistakes.isEmpty()) {
            output.result(catalogue + ": no mistakes");
        } else {
            output.error(ExitCode.BAD_INPUT, mistakes.size() + (mistakes.size() == 1 ? " problem" : " problems"));
        }
        return (mistakes.isEmpty() ? ExitCode.PASS : ExitCode.BAD_INPUT).code();
    }

    @Command(
            description =
                    "Prints docs/coverage.md: which rows of the reference table have a model, a recipe and a run.")
    int coverage(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "RECIPE",
                            description = "Recipe files, or folders of them; default: Octet's own.")
                    List<Path> paths,
            @Option(
                            names = "--runs",
                            paramLabel = "FOLDER",
                            description = "Run records to tell of; the newest of each recipe counts.")
                    Path runs)
            throws IOException {
        Zoo zoo = main.zoo();
        List<Recipe> recipes = new ArrayList<>();
        for (Path file : Recipe.find(paths == null ? List.of(main.home().resolve("recipes")) : paths)) {
            recipes.add(Recipe.read(file, zoo));
        }
        List<RunRecord> records = runs == null ? List.of() : RunStore.records(RunStore.newest(runs));
        main.output().result(new Coverage(zoo, recipes, records).markdown().stripTrailing());
        return ExitCode.PASS.code();
    }

    private int each(Zoo zoo, List<String> names, Function<String, List<Holding>> look) {
        List<ExitCode> codes = new ArrayList<>();
        for (String name : names) {
            try {
                List<Holding> holdings = look.apply(name);
                tell(zoo, name, holdings);
                boolean all = zoo.wanted(name).isEmpty()
                        && holdings.stream().allMatch(holding -> holding.state() == State.VERIFIED);
                codes.add(all ? ExitCode.PASS : ExitCode.UNAVAILABLE);
            } catch (UnavailableException e) {
                codes.add(main.tell(e));
            }
        }
        return ExitCode.worst(codes).code();
    }

    private static List<String> names(Zoo zoo) {
        return Stream.concat(
                        zoo.models().stream().map(ModelCard::name),
                        zoo.datasets().stream().map(DatasetCard::name))
                .toList();
    }

    private void tell(Zoo zoo, String name, List<Holding> holdings) {
        Output output = main.output();
        Optional<String> wanted = zoo.wanted(name);
        wanted.ifPresent(what -> {
            output.result(String.format(Locale.ROOT, LINE, name, "yours", what));
            output.event("wanted", Output.fields("name", name, "detail", what));
        });
        if (wanted.isEmpty() && holdings.isEmpty()) {
            output.result(String.format(Locale.ROOT, LINE, name, "placed", "in OCTET_DATA; each run takes its digest"));
        }
        for (Holding holding : holdings) {
            String state = holding.state().name().toLowerCase(Locale.ROOT);
            output.result(String.format(
                    Locale.ROOT, LINE, name, state, holding.artifact().name()));
            if (holding.state() == State.WRONG || holding.state() == State.MISSING) {
                output.result(" ".repeat(INDENT) + holding.detail());
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("file", holding.artifact().name());
            fields.put("sha256", holding.artifact().sha256());
            fields.put("state", state);
            fields.put("detail", holding.detail());
            output.event("holding", fields);
        }
    }
}
