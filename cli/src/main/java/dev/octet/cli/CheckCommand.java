package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.recipes.Recipe;
import dev.octet.zoo.Zoo;

/** {@code octet check}. */
@Command(
        name = "check",
        description = "Finds every mistake of recipes without running them, each with line and column.")
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(arity = "1..*", paramLabel = "RECIPE", description = "Recipe files, or folders of them.")
    private List<Path> paths;

    @Override
    public Integer call() throws IOException {
        Output output = main.output();
        Zoo zoo = main.zoo();
        int mistakes = 0;
        List<Recipe> recipes = new ArrayList<>();
        List<Path> files = Recipe.find(paths);
        for (Path file : files) {
            try {
                Recipe recipe = Recipe.read(file, zoo);
                recipes.add(recipe);
                Optional<String> steps = recipe.preprocess().presetWrittenOut();
                output.event(
                        "checked",
                        Output.fields("recipe", file.toString(), "problems", 0, "preprocess", steps.orElse("")));
                output.result(file + ": no mistakes");
                steps.ifPresent(text -> output.result("    preprocess: " + text));
            } catch (InvalidInputException e) {
                mistakes += e.problems().size();
                output.event(
                        "checked",
                        Output.fields(
                                "recipe",
                                file.toString(),
                                "problems",
                                e.problems().size()));
                output.error(ExitCode.BAD_INPUT, e.getMessage());
            }
        }
        for (Problem clash : Recipe.clashes(recipes)) {
            mistakes++;
            output.error(ExitCode.BAD_INPUT, clash.toString());
        }
        if (mistakes > 0) {
            output.error(ExitCode.BAD_INPUT, mistakes + (mistakes == 1 ? " problem" : " problems"));
        }
        return (mistakes == 0 ? ExitCode.PASS : ExitCode.BAD_INPUT).code();
    }
}
