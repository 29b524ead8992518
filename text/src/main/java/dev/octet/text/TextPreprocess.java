package dev.octet.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How text becomes tokens.
 *
 * @param tokenizer a {@code tokenizer.json} or {@code vocab.txt} in place of the model's own
 * @param maxLength tokens after which a text is cut, special tokens counted; for passages the length of a window
 * @param stride tokens from the start of one window on a passage to that of the next; empty unless there are passages
 * @param pairs what two columns of text become; empty if there is one
 * @param truncation which text of a pair is cut
 * @param prefix put before every text, such as {@code "query: "} for E5
 * @param lowercase whether text is put in lower case before the tokenizer sees it
 * @param padding how far feeds are filled up
 * @param padToken the token that fills them; empty for the tokenizer's own
 */
public record TextPreprocess(
        Optional<Path> tokenizer,
        int maxLength,
        OptionalInt stride,
        Optional<Pairs> pairs,
        Truncation truncation,
        String prefix,
        boolean lowercase,
        Fill padding,
        Optional<String> padToken) {
    /** Keys of a recipe's section {@code preprocess}. */
    public static final List<String> KEYS = List.of(
            "tokenizer", "max_length", "stride", "pairs", "truncation", "prefix", "lowercase", "padding", "pad_token");

    /** No model we know takes longer texts; the limit keeps a slip of the pen from filling the memory. */
    private static final int LONGEST = 1 << 17;

    /** What two texts of one sample become. */
    public enum Pairs {
        /** One feed: [CLS] a [SEP] b [SEP], for classifiers of pairs. */
        JOINT,
        /** Two feeds, one a text: for embeddings that are compared. */
        SEPARATE
    }

    /** Which text of a joint pair that is too long is cut. */
    public enum Truncation {
        /** The longer one, token by token. */
        LONGEST_FIRST,
        ONLY_FIRST,
        ONLY_SECOND
    }

    /** How far a feed is filled up with padding that the mask marks with 0. */
    public enum Fill {
        /** Not at all: each has as many tokens as its text. */
        NONE,
        /** Not by itself; in a batch of several to the longest of the batch. */
        BATCH,
        /** To {@code max_length}, for models of a fixed length. */
        MAX_LENGTH
    }

    public TextPreprocess {
        requireNonNull(tokenizer, "tokenizer");
        requireNonNull(stride, "stride");
        requireNonNull(pairs, "pairs");
        requireNonNull(truncation, "truncation");
        requireNonNull(prefix, "prefix");
        requireNonNull(padding, "padding");
        requireNonNull(padToken, "padToken");
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1 but was " + maxLength);
        }
        if (stride.isPresent() && (stride.getAsInt() < 1 || stride.getAsInt() > maxLength)) {
            throw new IllegalArgumentException(
                    "stride must be from 1 to max_length, " + maxLength + ", but was " + stride.getAsInt());
        }
    }

    /** Reads the section. @param tokenizer the path under its key {@code tokenizer}, resolved */
    public static Optional<TextPreprocess> read(Section section, Optional<Path> tokenizer) {
        section.require("max_length");
        Optional<Integer> maxLength = section.integer("max_length", 1, LONGEST);
        Optional<Integer> stride = section.integer("stride", 1, maxLength.orElse(LONGEST));
        Optional<Pairs> pairs = section.choice("pairs", Pairs.class);
        Optional<Truncation> truncation = section.choice("truncation", Truncation.class);
        Optional<String> prefix = section.text("prefix");
        Optional<Boolean> lowercase = section.flag("lowercase");
        Fill padding = section.choice("padding", Fill.class).orElse(Fill.NONE);
        Optional<String> padToken = section.text("pad_token");
        if (padToken.isPresent() && padding == Fill.NONE) {
            section.problem("pad_token", "is given for texts that are not padded", "Write padding, or remove it.");
        }
        if (truncation.isPresent() && pairs.isPresent() && pairs.get() != Pairs.JOINT) {
            section.problem("truncation", "is given for texts that are fed one by one", "Remove it.");
        }
        if (stride.isPresent()) {
            for (String key : List.of("pairs", "truncation")) {
                if (section.has(key)) {
                    section.problem(
                            key,
                            "stands beside stride",
                            "Passages are cut into windows, and never otherwise: remove it.");
                }
            }
        }
        section.done();
        return section.build(() -> new TextPreprocess(
                tokenizer,
                maxLength.orElseThrow(),
                stride.map(OptionalInt::of).orElse(OptionalInt.empty()),
                pairs,
                truncation.orElse(Truncation.LONGEST_FIRST),
                prefix.orElse(""),
                lowercase.orElse(false),
                padding,
                padToken));
    }

    /** The text as the tokenizer gets it. */
    String prepared(String text) {
        return prefix + (lowercase ? text.toLowerCase(Locale.ROOT) : text);
    }
}
