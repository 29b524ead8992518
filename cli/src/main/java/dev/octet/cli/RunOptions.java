package dev.octet.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Option;

import dev.octet.recipes.Runner;
import dev.octet.throughput.Rules;

/** What every command that runs recipes takes. */
final class RunOptions {
    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Where records, INT8 models and tables are kept; default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(
            names = "--fit-host",
            description = "On a host too small for a setting run the largest one that fits, under its own name.")
    private boolean fitHost;

    @Option(names = "--restart", description = "Begins anew where an unfinished run would be continued.")
    private boolean restart;

    @Option(
            names = "--rules",
            paramLabel = "RULES",
            converter = RulesOption.class,
            description =
                    "How long speed is measured at least: octet, as the recipe says, or mlperf, 600 s of each variant.")
    private Optional<Rules> rules;

    /** Runs recipes as the options say. */
    Recipes recipes(Main main) {
        return new Recipes(main, runs, new Runner.Options(fitHost, restart, rules));
    }
}
