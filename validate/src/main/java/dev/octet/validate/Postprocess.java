package dev.octet.validate;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * What is done to an output before it is scored: the section {@code task.postprocess} of a recipe.
 *
 * @param output name of the model's output; its first one when empty
 * @param pooling how one vector is made of a vector for each token
 * @param normalize whether the vector is divided by its Euclidean length
 * @param similarity how the vectors of a sample's two feeds become one score; empty for samples of one feed
 * @param classOffset index in the output of the class that the dataset calls 0: 1 for models that put a background
 *     class first
 */
public record Postprocess(
        Optional<String> output, Pooling pooling, boolean normalize, Optional<Similarity> similarity, int classOffset) {
    /** More classes than any output has. */
    private static final int MAX_OFFSET = 1_000_000;

    /** How {@code [1, tokens, width]} becomes {@code [width]}. */
    public enum Pooling {
        /** The output is a vector already; its values are taken as they are. */
        NONE,
        /** Mean over the tokens that the input {@code attention_mask} marks with 1. */
        MEAN,
        /** The first token's vector. */
        CLS
    }

    /** How two vectors become one score. */
    public enum Similarity {
        /** Inner product over the product of the lengths. */
        COSINE,
        /** Inner product. */
        DOT
    }

    public Postprocess {
        requireNonNull(output, "output");
        requireNonNull(pooling, "pooling");
        requireNonNull(similarity, "similarity");
        if (classOffset < 0 || classOffset > MAX_OFFSET) {
            throw new IllegalArgumentException(
                    "class_offset must be from 0 to " + MAX_OFFSET + " but was " + classOffset);
        }
    }

    /** The first output as it is. */
    public static Postprocess none() {
        return new Postprocess(Optional.empty(), Pooling.NONE, false, Optional.empty(), 0);
    }

    /** Reads the section {@code postprocess}; what is wrong in it becomes problems of the file. */
    public static Optional<Postprocess> read(Section section) {
        Optional<String> output = section.text("output");
        Pooling pooling = section.choice("pooling", Pooling.class).orElse(Pooling.NONE);
        boolean normalize = section.flag("normalize").orElse(false);
        Optional<Similarity> similarity = section.choice("similarity", Similarity.class);
        int offset = section.integer("class_offset", 0, MAX_OFFSET).orElse(0);
        section.done();
        return section.build(() -> new Postprocess(output, pooling, normalize, similarity, offset));
    }
}
