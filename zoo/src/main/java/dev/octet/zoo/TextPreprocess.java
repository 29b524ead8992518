package dev.octet.zoo;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How text becomes tokens.
 *
 * @param tokenizer a {@code tokenizer.json} in place of the model's own
 * @param maxLength tokens after which a text is cut, special tokens counted
 * @param pairs what two columns of text become; empty if there is one
 * @param prefix put before every text, such as {@code "query: "} for E5
 * @param lowercase whether text is put in lower case before the tokenizer sees it
 */
record TextPreprocess(Optional<Path> tokenizer, int maxLength, Optional<Pairs> pairs, String prefix, boolean lowercase)
        implements Preprocess {
    static final List<String> KEYS = List.of("tokenizer", "max_length", "pairs", "prefix", "lowercase");

    /** No model we know takes longer texts; the limit keeps a slip of the pen from filling the memory. */
    private static final int LONGEST = 1 << 17;

    /** What two texts of one sample become. */
    enum Pairs {
        /** One feed: [CLS] a [SEP] b [SEP], for classifiers of pairs. */
        JOINT,
        /** Two feeds, one a text: for embeddings that are compared. */
        SEPARATE
    }

    TextPreprocess {
        requireNonNull(tokenizer, "tokenizer");
        requireNonNull(pairs, "pairs");
        requireNonNull(prefix, "prefix");
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1 but was " + maxLength);
        }
    }

    static Optional<TextPreprocess> read(Section section) {
        section.require("max_length");
        Optional<Path> tokenizer = RecipePath.read(section, "tokenizer");
        Optional<Integer> maxLength = section.integer("max_length", 1, LONGEST);
        Optional<Pairs> pairs = section.choice("pairs", Pairs.class);
        Optional<String> prefix = section.text("prefix");
        Optional<Boolean> lowercase = section.flag("lowercase");
        section.done();
        return section.build(() -> new TextPreprocess(
                tokenizer, maxLength.orElseThrow(), pairs, prefix.orElse(""), lowercase.orElse(false)));
    }

    /** The text as the tokenizer gets it. */
    String prepared(String text) {
        return prefix + (lowercase ? text.toLowerCase(Locale.ROOT) : text);
    }
}
