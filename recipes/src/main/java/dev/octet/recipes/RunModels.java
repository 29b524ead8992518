package dev.octet.recipes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Engine;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/**
 * The finished models that a recipe names.
 *
 * @param fp32 the baseline
 * @param signature what it is fed and answers with; all others have the same
 * @param int8 the INT8 model, if it is given
 * @param others models beside those two, by name of their variants
 */
record RunModels(Model fp32, Signature signature, Optional<Model> int8, Map<String, Model> others) {

    /** @throws InvalidInputException if one cannot stand in for the baseline */
    static RunModels of(Zoo zoo, Engine engine, Recipe recipe, Progress progress) {
        Model fp32 = zoo.model(recipe.model(), progress);
        Signature signature = Signature.of(engine, fp32.file());
        Optional<Model> int8 = recipe.int8().map(reference -> zoo.model(reference, progress));
        int8.ifPresent(
                model -> check(recipe, "int8", recipe.int8().get(), signature, Signature.of(engine, model.file())));
        Map<String, Model> others = new LinkedHashMap<>();
        recipe.variants().forEach((name, reference) -> {
            Model model = zoo.model(reference, progress);
            check(recipe, "variants", reference, signature, Signature.of(engine, model.file()));
            others.put(name, model);
        });
        return new RunModels(fp32, signature, int8, others);
    }

    private static void check(Recipe recipe, String key, ModelReference reference, Signature wanted, Signature found) {
        wanted.difference(found).ifPresent(difference -> {
            throw recipe.wrong(
                    key,
                    reference.name() + " " + difference,
                    "Name a model that takes and gives the same tensors, by the same names.");
        });
    }

    /** What tells the models beside the baseline from others. */
    String digests() {
        StringBuilder digests = new StringBuilder(int8.map(Model::sha256).orElse(""));
        others.forEach(
                (name, model) -> digests.append('\n').append(name).append(' ').append(model.sha256()));
        return digests.toString();
    }
}
