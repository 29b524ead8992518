package dev.octet.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.fetch.Holding;
import dev.octet.fetch.Holding.State;
import dev.octet.fetch.UnavailableException;
import dev.octet.zoo.DatasetCard;
import dev.octet.zoo.ModelCard;
import dev.octet.zoo.Zoo;

/** {@code octet zoo list}, {@code fetch} and {@code verify}; other classes have {@code prepare} and {@code gc}. */
@Command(
        name = "zoo",
        description = {
            "Models and datasets of the catalogue.",
            "They are looked for in the repository, in the folders of OCTET_MIRROR, in the cache (OCTET_CACHE) and at "
                    + "their sources; nothing is used whose SHA-256 is wrong."
        },
        subcommands = {PrepareCommand.class, CollectCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class ZooCommand {
    @ParentCommand
    private Main main;

    Main main() {
        return main;
    }

    @Command(description = "Lists models and datasets, and whether they are on this machine.")
    int list() {
        Zoo zoo = main.zoo();
        names(zoo).forEach(name -> tell(name, zoo.holdings(name)));
        return ExitCode.PASS.code();
    }

    @Command(description = "Brings models or datasets onto this machine and verifies them.")
    int fetch(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names from 'octet zoo list'.")
                    List<String> names) {
        Zoo zoo = main.zoo();
        try (Output.ClosableProgress progress = main.output().progress()) {
            return each(names, name -> zoo.fetch(name, progress));
        }
    }

    @Command(description = "Computes the digests of models and datasets on this machine; fetches nothing.")
    int verify(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names from 'octet zoo list'; default: all.")
                    List<String> names) {
        Zoo zoo = main.zoo();
        try (Output.ClosableProgress progress = main.output().progress()) {
            return each(names == null ? names(zoo) : names, name -> zoo.verify(name, progress));
        }
    }

    private int each(List<String> names, Function<String, List<Holding>> look) {
        List<ExitCode> codes = new ArrayList<>();
        for (String name : names) {
            try {
                List<Holding> holdings = look.apply(name);
                tell(name, holdings);
                boolean all = holdings.stream().allMatch(holding -> holding.state() == State.VERIFIED);
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

    private void tell(String name, List<Holding> holdings) {
        Output output = main.output();
        for (Holding holding : holdings) {
            String state = holding.state().name().toLowerCase(Locale.ROOT);
            output.result(String.format(
                    Locale.ROOT,
                    "%-24s %-9s %s",
                    name,
                    state,
                    holding.artifact().name()));
            if (holding.state() == State.WRONG || holding.state() == State.MISSING) {
                output.result(" ".repeat(35) + holding.detail());
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
