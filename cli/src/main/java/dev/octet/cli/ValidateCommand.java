package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.recipes.Recipe;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/** {@code octet validate}. */
@Command(
        name = "validate",
        description = {
            "Judges two or more finished models, whoever made them, under the task, data and gate of a recipe.",
            "Nothing is calibrated; models that the recipe names are not used."
        })
final class ValidateCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--fp32", required = true, paramLabel = "MODEL", description = "The model to compare with.")
    private Path fp32;

    @Option(names = "--int8", required = true, paramLabel = "MODEL", description = "The model that may replace it.")
    private Path int8;

    @Option(
            names = "--variant",
            paramLabel = "NAME=MODEL",
            description = "A model to compare beside them, such as bf16=model-bf16.onnx; may be repeated.")
    private Map<String, Path> variants = new LinkedHashMap<>();

    @Option(
            names = "--recipe",
            required = true,
            paramLabel = "RECIPE",
            description = "What to measure; may leave out name, model, int8 and calibrate.")
    private Path recipe;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json of both models; default: that of the recipe's model.")
    private Optional<Path> tokenizer;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Names the run; default: the INT8 model's file name without extension.")
    private Optional<String> name;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(fp32, "--fp32");
        require(int8, "--int8");
        if (tokenizer.isPresent()) {
            require(tokenizer.get(), "--tokenizer");
        }
        Map<String, ModelReference> others = new LinkedHashMap<>();
        for (Map.Entry<String, Path> variant : variants.entrySet()) {
            require(variant.getValue(), "--variant " + variant.getKey());
            others.put(variant.getKey(), ModelReference.ofFile(variant.getValue(), tokenizer));
        }
        ModelReference candidate = ModelReference.ofFile(int8, tokenizer);
        Recipe.Models models = new Recipe.Models(
                ModelReference.ofFile(fp32, tokenizer), candidate, others, name.orElseGet(candidate::name));
        Zoo zoo = main.zoo();
        Recipe judged = Recipe.read(recipe, zoo, models);
        return options.recipes(main).run(List.of(judged), zoo);
    }

    private static void require(Path file, String option) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(
                    List.of(new Problem(file.toString(), 0, 0, option, "is not a file", "Check the path.")));
        }
    }
}
