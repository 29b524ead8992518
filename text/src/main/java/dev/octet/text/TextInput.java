package dev.octet.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/**
 * Turns texts into what one model is fed: ids, mask and types of their tokens, INT64 or INT32 [1, L]. Thread-safe.
 *
 * <p>Inputs are known by their names, without what TensorFlow puts behind them ({@code input_ids:0}).
 */
public final class TextInput {
    private final TokenizerFile file;
    private final Tokens tokens;
    private final Optional<Windows> windows;
    private final TextPreprocess steps;
    private final Optional<Padding> padding;
    private final Map<TensorInfo, Role> inputs = new LinkedHashMap<>();

    /** What an input is fed. */
    private enum Role {
        IDS("input_ids"),
        MASK("attention_mask", "input_mask"),
        TYPES("token_type_ids", "segment_ids"),
        /** A number of the feed, which Google's exports of BERT hand through to an output: always 0. */
        NUMBER("unique_ids", "unique_ids_raw_output");

        private final List<String> names;

        Role(String... names) {
            this.names = List.of(names);
        }

        static Optional<Role> of(String input) {
            String name = input.replaceFirst("(___[0-9]+)?(:[0-9]+)?$", "");
            return Arrays.stream(values())
                    .filter(role -> role.names.contains(name))
                    .findFirst();
        }

        boolean fits(TensorInfo input) {
            boolean whole = input.type() == ElementType.INT64 || input.type() == ElementType.INT32;
            return whole && input.shape().size() == (this == NUMBER ? 1 : 2);
        }
    }

    /** Feeds on one passage, one a window, and where their tokens lie in it. */
    public record Windowed(List<Feed> feeds, Passage passage) {
        public Windowed {
            feeds = List.copyOf(feeds);
        }
    }

    private TextInput(TextPreprocess steps, TokenizerFile file, List<TensorInfo> inputs) {
        this.steps = steps;
        this.file = file;
        inputs.forEach(input -> this.inputs.put(input, Role.of(input.name()).orElseThrow()));
        this.padding = steps.padding() == TextPreprocess.Fill.NONE
                ? Optional.empty()
                : Optional.of(Padding.of(file, steps.padToken()));
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
     * @throws IllegalArgumentException naming every input that text cannot feed, or saying why the file is no tokenizer,
     *     or what the model's fixed length asks of the steps
     */
    public static TextInput of(TextPreprocess steps, Path tokenizer, List<TensorInfo> inputs) {
        String unfed = inputs.stream()
                .filter(input ->
                        Role.of(input.name()).filter(role -> role.fits(input)).isEmpty())
                .map(TensorInfo::toString)
                .collect(Collectors.joining(", "));
        if (!unfed.isEmpty() || input(inputs, Role.IDS).isEmpty()) {
            throw new IllegalArgumentException(
                    (unfed.isEmpty() ? "the model has no input input_ids" : "nothing feeds " + unfed)
                            + "; text feeds input_ids, attention_mask and token_type_ids, INT64[1, L]");
        }
        inputs.forEach(input -> checkSize(steps, input));
        if (steps.padding() != TextPreprocess.Fill.NONE
                && input(inputs, Role.MASK).isEmpty()) {
            throw new IllegalArgumentException(
                    "the model has no input attention_mask, so that it would take padding for"
                            + " text; remove padding");
        }
        return new TextInput(steps, TokenizerFile.read(tokenizer, steps.lowercase()), inputs);
    }

    private static void checkSize(TextPreprocess steps, TensorInfo input) {
        if (input.shape().get(0) > 1) {
            throw new IllegalArgumentException(
                    "the model's input " + input + " has a fixed batch; text is fed one sample"
                            + " at a time: export the model with a batch of 1, or an open one");
        }
        long length = input.shape().size() == 2 ? input.shape().get(1) : -1;
        if (length >= 0 && (steps.padding() != TextPreprocess.Fill.MAX_LENGTH || steps.maxLength() != length)) {
            throw new IllegalArgumentException("the model's input " + input + " always has " + length
                    + " tokens; write max_length: " + length + " and padding: max_length");
        }
    }

    private static Optional<String> input(Collection<TensorInfo> inputs, Role role) {
        return inputs.stream()
                .map(TensorInfo::name)
                .filter(name -> Role.of(name).filter(role::equals).isPresent())
                .findFirst();
    }

    /** The ids of the tokens of a feed that was made here, or elsewhere under the same names; empty if it is no text. */
    public static Optional<Tensor> ids(Feed feed) {
        return tensor(feed, Role.IDS);
    }

    /** The mask of a feed: 1 for tokens, 0 for padding; empty if the model takes none. */
    public static Optional<Tensor> mask(Feed feed) {
        return tensor(feed, Role.MASK);
    }

    private static Optional<Tensor> tensor(Feed feed, Role role) {
        return feed.tensors().entrySet().stream()
                .filter(input -> Role.of(input.getKey()).filter(role::equals).isPresent())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** @throws IllegalArgumentException if the tokenizer has tokens that the model has no embedding for */
    public void checkVocabulary(Graph model) {
        OptionalLong rows =
                EmbeddingTable.rows(model, input(inputs.keySet(), Role.IDS).orElseThrow());
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
            places.add(isFilled() ? window.places().padded(steps.maxLength()) : window.places());
        }
        return new Windowed(feeds, new Passage(passage, places));
    }

    private boolean isFilled() {
        return steps.padding() == TextPreprocess.Fill.MAX_LENGTH;
    }

    private Feed feed(Tokens.Encoded bare) throws BadTextException {
        if (bare.ids().length == 0) {
            throw new BadTextException("the tokenizer makes no token of it");
        }
        Tokens.Encoded encoded = isFilled() ? bare.padded(padding.orElseThrow(), steps.maxLength()) : bare;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Long> fill = new LinkedHashMap<>();
        inputs.forEach((input, role) -> {
            long[] values =
                    switch (role) {
                        case IDS -> encoded.ids();
                        case MASK -> encoded.mask();
                        case TYPES -> encoded.types();
                        case NUMBER -> new long[1];
                    };
            tensors.put(
                    input.name(),
                    role == Role.NUMBER ? tensor(input, values, 1) : tensor(input, values, 1, values.length));
            if (steps.padding() == TextPreprocess.Fill.BATCH && role != Role.NUMBER) {
                fill.put(
                        input.name(),
                        switch (role) {
                            case IDS -> padding.orElseThrow().id();
                            case TYPES -> padding.orElseThrow().type();
                            default -> 0L;
                        });
            }
        });
        return new Feed(tensors, fill);
    }

    private static Tensor tensor(TensorInfo input, long[] values, long... shape) {
        return input.type() == ElementType.INT64
                ? Tensor.ofLongs(values, shape)
                : Tensor.ofInts(LongStream.of(values).mapToInt(Math::toIntExact).toArray(), shape);
    }
}
