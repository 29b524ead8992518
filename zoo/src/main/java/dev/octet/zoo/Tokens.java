package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

/**
 * A tokenizer read from a {@code tokenizer.json}: special tokens added, cut at a length, never padded, whatever the file
 * itself says about cutting and padding. Thread-safe.
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
     * @param mask 1 for each
     * @param types 0 for the first text, 1 for the second, as the tokenizer's template says
     */
    record Encoded(long[] ids, long[] mask, long[] types) {}

    private Tokens(HuggingFaceTokenizer tokenizer, Path file) {
        this.tokenizer = tokenizer;
        this.file = file;
    }

    /** @throws DatasetException if the file is no tokenizer or its native code cannot be loaded */
    static Tokens open(Path file, int maxLength) {
        try {
            return new Tokens(
                    HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file)
                            .optAddSpecialTokens(true)
                            .optTruncation(true)
                            .optMaxLength(maxLength)
                            .optPadding(false)
                            .build(),
                    file);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new DatasetException(
                    file + ": is not a tokenizer that can be used: " + reason(e) + "; it must be a tokenizer.json", e);
        }
    }

    Encoded encode(String text) throws BadContentException {
        try {
            return encoded(tokenizer.encode(text));
        } catch (RuntimeException e) {
            throw new BadContentException("cannot be tokenized by " + file + ": " + reason(e), e);
        }
    }

    Encoded encode(String first, String second) throws BadContentException {
        try {
            return encoded(tokenizer.encode(first, second));
        } catch (RuntimeException e) {
            throw new BadContentException("cannot be tokenized by " + file + ": " + reason(e), e);
        }
    }

    private static Encoded encoded(Encoding encoding) {
        return new Encoded(encoding.getIds(), encoding.getAttentionMask(), encoding.getTypeIds());
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
