package dev.octet.recipes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.io.Section;
import dev.octet.reports.RunRecord;
import dev.octet.throughput.ThroughputRun;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/** Reads the section {@code variants} of a recipe: finished models by name. */
final class VariantsReader {
    static final String REMEDY = "Use lower-case letters, digits, '_', '+' and '-', such as bf16 or densenet121.";

    private static final Set<String> TAKEN = Set.of(Run.FP32, Run.INT8, ThroughputRun.again(Run.FP32));

    private VariantsReader() {}

    /** Why a variant cannot be called so; empty if it can. Dots would part columns of tables of samples. */
    static Optional<String> fault(String name) {
        if (TAKEN.contains(name)) {
            return Optional.of("is the name of a variant that every run has");
        }
        return RunRecord.isVariantName(name) && !name.contains(".")
                ? Optional.empty()
                : Optional.of("cannot name a variant");
    }

    static Map<String, ModelReference> read(Section recipe, Zoo zoo) {
        Map<String, ModelReference> variants = new LinkedHashMap<>();
        recipe.section("variants").ifPresent(section -> {
            for (String name : section.keys()) {
                Optional<ModelReference> model = ModelReference.read(section, name);
                model.ifPresent(reference -> {
                    zoo.check(section, name, reference);
                    variants.put(name, reference);
                });
                fault(name).ifPresent(fault -> section.problem(name, fault, REMEDY));
            }
            section.done();
        });
        return variants;
    }
}
