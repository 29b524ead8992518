package dev.octet.text;

import java.util.Arrays;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A text in which an answer is to be found, and where the tokens of each window on it lie. A text that is too long for a
 * model is fed in windows that overlap, one feed each.
 *
 * @param text what was tokenized
 * @param windows one a feed, in their order
 */
public record Passage(String text, List<Window> windows) {

    /**
     * What the tokens of one feed are, padding included. Arrays are not copied.
     *
     * @param starts place in the text of each token's first char (UTF-16); -1 for tokens that are not of it, such as
     *     those of the question and padding
     * @param ends place behind its last char
     * @param central whether no other window shows more around the token; where windows overlap each token is central in
     *     one of them
     */
    public record Window(int[] starts, int[] ends, boolean[] central) {
        public Window {
            if (starts.length != ends.length || starts.length != central.length) {
                throw new IllegalArgumentException("tokens have " + starts.length + " starts but " + ends.length
                        + " ends, and " + central.length + " are known to be central or not");
            }
        }

        /** The same with tokens behind it, up to a length, that are not of the text. */
        Window padded(int length) {
            int[] first = Arrays.copyOf(starts, length);
            int[] last = Arrays.copyOf(ends, length);
            Arrays.fill(first, starts.length, length, -1);
            Arrays.fill(last, ends.length, length, -1);
            return new Window(first, last, Arrays.copyOf(central, length));
        }
    }

    public Passage {
        requireNonNull(text, "text");
        windows = List.copyOf(windows);
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("a passage needs at least one window");
        }
        for (Window window : windows) {
            for (int i = 0; i < window.starts.length; i++) {
                int start = window.starts[i];
                int end = window.ends[i];
                if (start != -1 && !(start >= 0 && start <= end && end <= text.length())) {
                    throw new IllegalArgumentException("token " + i + " lies from " + start + " to " + end
                            + " in a text of " + text.length() + " chars");
                }
            }
        }
    }
}
