package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.datasets.PreparedDataset;
import dev.octet.engine.Engine;
import dev.octet.recipes.Recipe;
import dev.octet.recipes.Runner;
import dev.octet.zoo.Zoo;

/** {@code octet zoo prepare}. */
@Command(
        name = "prepare",
        description = {
            "Decodes and preprocesses the pictures of recipes once and keeps the tensors in the cache.",
            "Later runs take them from there, verified, and have the same bits as if they decoded; damaged or cut-off "
                    + "files are noticed and written again."
        })
final class PrepareCommand implements Callable<Integer> {
    private static final int MEGABYTE = 1_000_000;

    @ParentCommand
    private ZooCommand zoo;

    @Parameters(arity = "1..*", paramLabel = "RECIPE", description = "Recipe files, or folders of them.")
    private List<Path> paths;

    @Override
    public Integer call() throws IOException {
        Main main = zoo.main();
        Zoo catalogue = main.zoo();
        List<ExitCode> codes = new ArrayList<>();
        for (Path file : Recipe.find(paths)) {
            List<PreparedDataset> prepared = List.of();
            try (Output.ClosableProgress progress = main.output().progress()) {
                // Nothing is run, so nothing is written to a folder of runs.
                Runner runner = new Runner(catalogue, Engine.onnxRuntime(), Path.of("runs"), Runner.Options.NONE);
                prepared = runner.prepare(Recipe.read(file, catalogue), progress);
                codes.add(ExitCode.PASS);
            } catch (IOException | RuntimeException e) {
                codes.add(main.tell(file.toString(), e));
                continue;
            }
            tell(main.output(), file, prepared);
        }
        return ExitCode.worst(codes).code();
    }

    private static void tell(Output output, Path recipe, List<PreparedDataset> prepared) throws IOException {
        if (prepared.isEmpty()) {
            output.result(recipe + ": has no pictures to prepare");
        }
        for (PreparedDataset dataset : prepared) {
            long bytes = Files.size(dataset.file());
            output.result(String.format(
                    Locale.ROOT,
                    "%s: %d pictures of %s %s %s (%d MB)",
                    recipe,
                    dataset.pictures(),
                    dataset.name(),
                    dataset.written() ? "prepared in" : "were there and are verified in",
                    dataset.file(),
                    Math.round((double) bytes / MEGABYTE)));
            output.event(
                    "prepared",
                    Output.fields(
                            "recipe", recipe.toString(),
                            "dataset", dataset.name(),
                            "pictures", dataset.pictures(),
                            "written", dataset.written(),
                            "file", dataset.file().toString(),
                            "bytes", bytes));
        }
    }
}
