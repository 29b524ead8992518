package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.recipes.Recipe;
import dev.octet.zoo.Zoo;

/** {@code octet run}. */
@Command(
        name = "run",
        description = {
            "Takes recipes through calibration, accuracy, throughput and gate, and prints their rows of the table.",
            "A run that was interrupted or killed continues when the same command is given again."
        })
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(arity = "1..*", paramLabel = "RECIPE", description = "Recipe files, or folders of them.")
    private List<Path> paths;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Path> files = Recipe.find(paths);
        Zoo zoo = main.zoo();
        return options.recipes(main).run(readAll(files, zoo), zoo);
    }

    /** All recipes are read before the first one runs: a mistake in the last must not cost the hours of the others. */
    private static List<Recipe> readAll(List<Path> files, Zoo zoo) throws IOException {
        List<Recipe> recipes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                recipes.add(Recipe.read(file, zoo));
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
        problems.addAll(Recipe.clashes(recipes));
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return recipes;
    }
}
