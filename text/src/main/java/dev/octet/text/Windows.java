package dev.octet.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a question with its passage into feeds of a length that a model takes, as {@code run_squad.py} of
 * google-research/bert does: each has the whole question and as much of the passage as there is room for, and begins
 * {@code stride} tokens behind the one before. Thread-safe.
 *
 * <p>{@code run_qa.py} of transformers takes {@code doc_stride} for the number of tokens that neighbours share; its windows
 * are those of a stride that is smaller by the same number than the room for the passage.
 */
final class Windows {
    private final Tokens tokens;
    private final int maxLength;
    private final int stride;

    /** The tokens of one feed, and where they lie in the passage. */
    record Window(Tokens.Encoded tokens, Passage.Window places) {}

    /** Tokens of the passage, numbered from 0. */
    private record Span(int from, int to) {

        /** Tokens around one of them on its shorter side, and a little for the length, as _check_is_max_context. */
        double around(int token) {
            return Math.min(token - from, to - 1 - token) + 0.01 * (to - from);
        }
    }

    /** @param tokens a tokenizer that does not cut */
    Windows(Tokens tokens, int maxLength, int stride) {
        this.tokens = tokens;
        this.maxLength = maxLength;
        this.stride = stride;
    }

    /** @throws BadTextException if the question leaves no room for the passage, or that has no token */
    List<Window> of(String question, String passage) throws BadTextException {
        Tokens.Traced all = tokens.trace(question, passage);
        int length = all.texts().length;
        int first = 0;
        while (first < length && all.texts()[first] != 1) {
            first++;
        }
        int end = first;
        while (end < length && all.texts()[end] == 1) {
            end++;
        }
        int room = maxLength - (length - (end - first));
        if (first == end) {
            throw new BadTextException("its passage has no token");
        }
        if (room < 1) {
            throw new BadTextException("its question has so many tokens that max_length, " + maxLength
                    + ", leaves no room for the passage; raise max_length");
        }
        List<Span> spans = spans(end - first, room);
        int[] centre = central(end - first, spans);
        int[] places = codePoints(passage);
        List<Window> windows = new ArrayList<>();
        for (int w = 0; w < spans.size(); w++) {
            Span span = spans.get(w);
            int[] kept = kept(first, end, length, span);
            int[] starts = new int[kept.length];
            int[] ends = new int[kept.length];
            boolean[] central = new boolean[kept.length];
            Arrays.fill(starts, -1);
            Arrays.fill(ends, -1);
            for (int i = first; i < first + span.to - span.from; i++) {
                starts[i] = places[all.starts()[kept[i]]];
                ends[i] = places[all.ends()[kept[i]]];
                central[i] = centre[kept[i] - first] == w;
            }
            windows.add(new Window(pick(all.tokens(), kept), new Passage.Window(starts, ends, central)));
        }
        return windows;
    }

    private List<Span> spans(int tokens, int room) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        while (true) {
            int size = Math.min(tokens - from, room);
            spans.add(new Span(from, from + size));
            if (from + size == tokens) {
                return spans;
            }
            from += Math.min(size, stride);
        }
    }

    /** The window in which each token has the most around it; of equal ones the first. */
    private static int[] central(int tokens, List<Span> spans) {
        int[] best = new int[tokens];
        double[] most = new double[tokens];
        Arrays.fill(most, -1);
        for (int w = 0; w < spans.size(); w++) {
            for (int i = spans.get(w).from; i < spans.get(w).to; i++) {
                double around = spans.get(w).around(i);
                if (around > most[i]) {
                    most[i] = around;
                    best[i] = w;
                }
            }
        }
        return best;
    }

    /** Indices of the tokens that a window keeps: all but those of the passage outside of it. */
    private static int[] kept(int first, int end, int length, Span span) {
        int size = span.to - span.from;
        int[] kept = new int[length - (end - first) + size];
        for (int i = 0; i < kept.length; i++) {
            int skipped = i < first ? 0 : i < first + size ? span.from : end - first - size;
            kept[i] = i + skipped;
        }
        return kept;
    }

    private static Tokens.Encoded pick(Tokens.Encoded all, int[] kept) {
        return new Tokens.Encoded(pick(all.ids(), kept), pick(all.mask(), kept), pick(all.types(), kept));
    }

    private static long[] pick(long[] values, int[] kept) {
        return Arrays.stream(kept).mapToLong(i -> values[i]).toArray();
    }

    /** Where each code point begins in UTF-16, and behind them the length: the tokenizer counts code points. */
    static int[] codePoints(String text) {
        int[] places = new int[text.codePointCount(0, text.length()) + 1];
        int at = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = at;
            at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
        }
        return places;
    }
}
