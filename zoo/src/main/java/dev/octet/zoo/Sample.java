package dev.octet.zoo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Feed;
import dev.octet.images.Placement;

import static java.util.Objects.requireNonNull;

/**
 * One unit of a dataset, ready to be run and scored.
 *
 * @param id unique within its dataset, such as a file name or a row number
 * @param feeds what the model is run on, batch dimension 1: one feed for most tasks, two for a pair of sentences
 *     embedded one by one
 * @param label the truth
 * @param columns what else the dataset tells of it, by the names of {@link Dataset#columns}
 * @param passage the text that an answer is a span of; empty unless the task is to find one
 * @param placement where a picture lies in its feed, to map boxes back; empty for what is no picture
 */
public record Sample(
        String id,
        List<Feed> feeds,
        Label label,
        Map<String, String> columns,
        Optional<Passage> passage,
        Optional<Placement> placement) {

    /**
     * A text and where the tokens of the feed lie in it.
     *
     * @param text what was tokenized
     * @param starts place in {@code text} of each token's first char; -1 for tokens that are not of it, such as those of
     *     the question and the padding
     * @param ends place behind its last char
     */
    public record Passage(String text, int[] starts, int[] ends) {
        public Passage {
            requireNonNull(text, "text");
            if (starts.length != ends.length) {
                throw new IllegalArgumentException(
                        "tokens have " + starts.length + " starts but " + ends.length + " ends");
            }
            for (int i = 0; i < starts.length; i++) {
                if (starts[i] != -1 && !(starts[i] >= 0 && starts[i] <= ends[i] && ends[i] <= text.length())) {
                    throw new IllegalArgumentException("token " + i + " lies from " + starts[i] + " to " + ends[i]
                            + " in a text of " + text.length() + " chars");
                }
            }
        }
    }

    public Sample {
        requireNonNull(id, "id");
        requireNonNull(label, "label");
        requireNonNull(passage, "passage");
        requireNonNull(placement, "placement");
        feeds = List.copyOf(feeds);
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("sample " + id + " has no feed");
        }
    }

    /** A sample that is no picture. */
    public Sample(String id, List<Feed> feeds, Label label, Map<String, String> columns, Optional<Passage> passage) {
        this(id, feeds, label, columns, passage, Optional.empty());
    }

    /** A sample of which nothing else is told. */
    public Sample(String id, List<Feed> feeds, Label label) {
        this(id, feeds, label, Map.of(), Optional.empty(), Optional.empty());
    }
}
