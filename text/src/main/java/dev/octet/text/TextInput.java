package dev.octet.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Turns texts into what one model is fed: ids, mask and types of their tokens, INT64 [1, L]. Thread-safe. */
public final class TextInput {
    private final TokenizerFile file;
    private final Tokens tokens;
    private final Optional<Windows> windows;
    private final TextPreprocess steps;
    private final Map<String, Role> inputs;

    /** What an input is fed. */
    private enum Role {
        IDS("input_ids"),
        MASK("attention_mask", "input_mask"),
        TYPES("token_type_ids", "segment_ids");

        private final List<String> names;

        Role(String... names) {
            this.names = List.of(names);
        }

        static Optional<Role> of(String input) {
            return Arrays.stream(values())
                    .filter(role -> role.names.contains(input))
                    .findFirst();
        }
    }

    /** Feeds on one passage, one a window, and where their tokens lie in it. */
    public record Windowed(List<Feed> feeds, Passage passage) {
        public Windowed {
            feeds = List.copyOf(feeds);
        }
    }

    private TextInput(TextPreprocess steps, TokenizerFile file, Map<String, Role> inputs) {
        this.steps = steps;
        this.file = file;
        this.inputs = inputs;
        this.tokens = Tokens.open(file, steps.maxLength(), steps.truncation());
        this.windows = steps.stride().isPresent()
                ? Optional.of(new Windows(
                        Tokens.open(file), steps.maxLength(), steps.stride().getAsInt()))
                : Optional.empty();
    }

    /**
     * Fits steps and tokenizer to a model.
     *
     * @param tokenizer a {@code tokenizer.json} or {@code vocab.txt}
     * @param inputs what the model wants
     * @throws IllegalArgumentException naming every input that text cannot feed, or saying why the file is no tokenizer
     */
    public static TextInput of(TextPreprocess steps, Path tokenizer, List<TensorInfo> inputs) {
        String unfed = inputs.stream()
                .filter(input -> Role.of(input.name()).isEmpty()
                        || input.type() != ElementType.INT64
                        || input.shape().size() != 2)
                .map(TensorInfo::toString)
                .collect(Collectors.joining(", "));
        if (!unfed.isEmpty() || inputs.stream().noneMatch(input -> input.name().equals("input_ids"))) {
            throw new IllegalArgumentException(
                    (unfed.isEmpty() ? "the model has no input input_ids" : "nothing feeds " + unfed)
                            + "; text feeds input_ids, attention_mask and token_type_ids, INT64[1, L]");
        }
        Map<String, Role> roles = new LinkedHashMap<>();
        for (TensorInfo input : inputs) {
            long length = input.shape().get(1);
            if (length >= 0 || input.shape().get(0) > 1) {
                throw new IllegalArgumentException(
                        "the model's input " + input + " has a fixed size; text is fed one sample at a"
                                + " time and unpadded: export the model with dynamic batch and sequence axes");
            }
            roles.put(input.name(), Role.of(input.name()).orElseThrow());
        }
        return new TextInput(steps, TokenizerFile.read(tokenizer, steps.lowercase()), roles);
    }

    /** @throws IllegalArgumentException if the tokenizer has tokens that the model has no embedding for */
    public void checkVocabulary(Graph model) {
        OptionalLong rows = EmbeddingTable.rows(model, "input_ids");
        OptionalLong highest = rows.isPresent() ? file.highestId() : OptionalLong.empty();
        if (highest.isPresent() && highest.getAsLong() >= rows.getAsLong()) {
            throw new IllegalArgumentException(file.path() + ": has a token " + highest.getAsLong()
                    + " but the model's table of embeddings ends at " + (rows.getAsLong() - 1)
                    + "; take the tokenizer that the model was trained with");
        }
    }

    /**
     * Feeds of one text, or of two of a pair: one feed, or two if they are compared.
     *
     * @throws BadTextException if no token is made of one
     */
    public List<Feed> feeds(List<String> texts) throws BadTextException {
        List<String> prepared = texts.stream().map(steps::prepared).toList();
        if (prepared.size() == 2 && steps.pairs().orElseThrow() == TextPreprocess.Pairs.JOINT) {
            return List.of(feed(tokens.encode(prepared.get(0), prepared.get(1))));
        }
        List<Feed> feeds = new ArrayList<>();
        for (String text : prepared) {
            feeds.add(feed(tokens.encode(text)));
        }
        return feeds;
    }

    /**
     * Feeds of a question with each window on the passage.
     *
     * @throws BadTextException if the question leaves no room for the passage, or that has no token
     * @throws IllegalStateException if the steps have no stride
     */
    public Windowed windows(String question, String passage) throws BadTextException {
        Windows made = windows.orElseThrow(() -> new IllegalStateException("the steps have no stride"));
        List<Feed> feeds = new ArrayList<>();
        List<Passage.Window> places = new ArrayList<>();
        for (Windows.Window window : made.of(steps.prepared(question), passage)) {
            feeds.add(feed(window.tokens()));
            places.add(window.places());
        }
        return new Windowed(feeds, new Passage(passage, places));
    }

    private Feed feed(Tokens.Encoded encoded) throws BadTextException {
        int length = encoded.ids().length;
        if (length == 0) {
            throw new BadTextException("the tokenizer makes no token of it");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach((input, role) -> {
            long[] values =
                    switch (role) {
                        case IDS -> encoded.ids();
                        case MASK -> encoded.mask();
                        case TYPES -> encoded.types();
                    };
            tensors.put(input, Tensor.ofLongs(values, 1, length));
        });
        return new Feed(tensors);
    }
}
