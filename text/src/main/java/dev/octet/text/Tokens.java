package dev.octet.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;

/**
 * A tokenizer read from a file: special tokens added, cut at a length or not at all, never padded by itself, whatever
 * the file says about cutting and padding. Thread-safe.
 */
final class Tokens {
    static {
        // DJL otherwise asks a cloud metadata address at first use and may report usage.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final Path file;

    /**
     * The tokens of one text or pair.
     *
     * @param ids number of each token in the vocabulary
     * @param mask 1 for each, 0 for padding
     * @param types 0 for the first text, 1 for the second, as the tokenizer's template says
     */
    record Encoded(long[] ids, long[] mask, long[] types) {

        /** The same with padding behind the last token, up to a length. */
        Encoded padded(Padding padding, int length) {
            return new Encoded(
                    filled(ids, length, padding.id()), filled(mask, length, 0), filled(types, length, padding.type()));
        }

        private static long[] filled(long[] values, int length, long with) {
            long[] filled = Arrays.copyOf(values, length);
            Arrays.fill(filled, values.length, length, with);
            return filled;
        }
    }

    /**
     * The tokens of a pair, with where they come from.
     *
     * @param texts 0 for tokens of the first text, 1 for those of the second, -1 for special ones
     * @param starts place of each token's first code point in its text
     * @param ends place behind its last code point
     */
    record Traced(Encoded tokens, long[] texts, int[] starts, int[] ends) {}

    private Tokens(HuggingFaceTokenizer tokenizer, Path file) {
        this.tokenizer = tokenizer;
        this.file = file;
    }

    /** A tokenizer that cuts at {@code maxLength}. @throws IllegalArgumentException if the file is no such */
    static Tokens open(TokenizerFile file, int maxLength, TextPreprocess.Truncation truncation) {
        return open(
                file,
                Map.of(
                        "truncation",
                        truncation.name().toLowerCase(Locale.ROOT),
                        "maxLength",
                        Integer.toString(maxLength)));
    }

    /** A tokenizer that never cuts. */
    static Tokens open(TokenizerFile file) {
        return open(file, Map.of("truncation", "do_not_truncate"));
    }

    private static Tokens open(TokenizerFile file, Map<String, String> cutting) {
        Map<String, String> options = new HashMap<>(cutting);
        options.put("addSpecialTokens", "true");
        options.put("padding", "false");
        try {
            return new Tokens(
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(file.json().getBytes(StandardCharsets.UTF_8)), options),
                    file.path());
        } catch (IOException | RuntimeException | LinkageError e) {
            throw TokenizerFile.unusable(file.path(), reason(e), e);
        }
    }

    Encoded encode(String text) throws BadTextException {
        try {
            return encoded(tokenizer.encode(text));
        } catch (RuntimeException e) {
            throw new BadTextException("cannot be tokenized by " + file + ": " + reason(e), e);
        }
    }

    Encoded encode(String first, String second) throws BadTextException {
        return encoded(pair(first, second));
    }

    /** As {@link #encode(String, String)}, with where tokens come from. */
    Traced trace(String first, String second) throws BadTextException {
        Encoding encoding = pair(first, second);
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        for (int i = 0; i < spans.length; i++) {
            starts[i] = spans[i] == null ? -1 : spans[i].getStart();
            ends[i] = spans[i] == null ? -1 : spans[i].getEnd();
        }
        return new Traced(encoded(encoding), encoding.getSequenceIds(), starts, ends);
    }

    private Encoding pair(String first, String second) throws BadTextException {
        try {
            return tokenizer.encode(first, second);
        } catch (RuntimeException e) {
            throw new BadTextException("cannot be tokenized by " + file + ": " + reason(e), e);
        }
    }

    private static Encoded encoded(Encoding encoding) {
        return new Encoded(encoding.getIds(), encoding.getAttentionMask(), encoding.getTypeIds());
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
