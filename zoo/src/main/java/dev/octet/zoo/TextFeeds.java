package dev.octet.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Turns the text of one sample into what one model is fed: ids, mask and types of its tokens, INT64 [1, L]. */
final class TextFeeds {
    private static final Set<String> KNOWN = Set.of("input_ids", "attention_mask", "token_type_ids");

    private final Tokens tokens;
    private final TextPreprocess steps;
    private final List<String> inputs;

    /**
     * @param inputs what the model wants
     * @throws DatasetException naming every input that text cannot feed
     */
    TextFeeds(Tokens tokens, TextPreprocess steps, List<TensorInfo> inputs) {
        this.tokens = tokens;
        this.steps = steps;
        String unfed = inputs.stream()
                .filter(input -> !KNOWN.contains(input.name())
                        || input.type() != ElementType.INT64
                        || input.shape().size() != 2)
                .map(TensorInfo::toString)
                .collect(Collectors.joining(", "));
        if (!unfed.isEmpty() || inputs.stream().noneMatch(input -> input.name().equals("input_ids"))) {
            throw new DatasetException((unfed.isEmpty() ? "the model has no input input_ids" : "nothing feeds " + unfed)
                    + "; text feeds input_ids, attention_mask and token_type_ids, INT64[1, L]");
        }
        for (TensorInfo input : inputs) {
            long length = input.shape().get(1);
            if (length >= 0 || input.shape().get(0) > 1) {
                throw new DatasetException(
                        "the model's input " + input + " has a fixed size; text is fed one sample at a"
                                + " time and unpadded: export the model with dynamic batch and sequence axes");
            }
        }
        this.inputs = inputs.stream().map(TensorInfo::name).toList();
    }

    /** @param texts one text, or two of a pair */
    List<Feed> of(List<String> texts) throws BadContentException {
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

    private Feed feed(Tokens.Encoded encoded) throws BadContentException {
        int length = encoded.ids().length;
        if (length == 0) {
            throw new BadContentException("the tokenizer makes no token of it");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String input : inputs) {
            long[] values =
                    switch (input) {
                        case "input_ids" -> encoded.ids();
                        case "attention_mask" -> encoded.mask();
                        default -> encoded.types();
                    };
            tensors.put(input, Tensor.ofLongs(values, 1, length));
        }
        return new Feed(tensors);
    }
}
