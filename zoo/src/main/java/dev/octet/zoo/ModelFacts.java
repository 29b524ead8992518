package dev.octet.zoo;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What the catalogue tells of a model beside its files: what its author or a publication says, in words. A recipe is what
 * runs; this is what it was written from.
 *
 * @param family the architecture's family, that readers may filter by, such as {@code ResNet}
 * @param confirmed whether somebody saw the first source in use; if not, it follows from how others of its kind are named
 * @param inputs the model's inputs; empty if the entry does not tell them
 * @param preprocess how samples become inputs
 * @param postprocess how outputs become answers
 * @param dataset what it is scored on: {@code NAME/SPLIT} of the catalogue, or a name in words
 * @param metric what it is scored by
 * @param rows the rows of the {@linkplain ReferenceRow reference table} that it stands for
 */
public record ModelFacts(
        Optional<String> family,
        boolean confirmed,
        List<Input> inputs,
        Optional<String> preprocess,
        Optional<String> postprocess,
        Optional<String> dataset,
        Optional<String> metric,
        List<String> rows) {

    /** Nothing is told: a model that a recipe describes itself. */
    static final ModelFacts NONE = new ModelFacts(
            Optional.empty(),
            true,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public ModelFacts {
        requireNonNull(family, "family");
        inputs = List.copyOf(inputs);
        requireNonNull(preprocess, "preprocess");
        requireNonNull(postprocess, "postprocess");
        requireNonNull(dataset, "dataset");
        requireNonNull(metric, "metric");
        rows = List.copyOf(rows);
    }

    /**
     * One input of a model.
     *
     * @param type of its elements, as ONNX names it in lower case
     * @param shape sizes, or names of those that are open
     */
    public record Input(String name, String type, List<String> shape) {
        public Input {
            requireNonNull(name, "name");
            requireNonNull(type, "type");
            shape = List.copyOf(shape);
        }
    }
}
