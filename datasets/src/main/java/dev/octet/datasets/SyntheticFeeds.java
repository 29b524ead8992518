package dev.octet.datasets;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/**
 * Makes random feeds of batch 1, the same for the same row and seed on every machine. Inputs of four dimensions get
 * {@linkplain SmoothField smooth pictures}, other floats numbers around 0; whole numbers are uniform in the vocabulary, but
 * {@code attention_mask} is ones up to a random length and {@code token_type_ids} is zeros.
 */
final class SyntheticFeeds {
    private static final Set<ElementType> TYPES = Set.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.INT64);

    private final SyntheticSamples samples;
    private final List<TensorInfo> inputs;

    /** @throws DatasetException naming what cannot be fed, and what to add */
    SyntheticFeeds(SyntheticSamples samples, List<TensorInfo> inputs) {
        this.samples = samples;
        this.inputs = List.copyOf(inputs);
        for (TensorInfo input : inputs) {
            if (!TYPES.contains(input.type())) {
                throw new DatasetException("synthetic samples are FLOAT32, FLOAT16 or INT64; nothing feeds " + input);
            }
            boolean open = input.shape().stream().skip(1).anyMatch(dimension -> dimension < 0);
            if (open && samples.length().isEmpty()) {
                throw new DatasetException(
                        "the model's input " + input + " has an open size; say how long samples are: length: 128");
            }
            if (isIndex(input) && samples.vocabulary().isEmpty()) {
                throw new DatasetException(
                        "the model's input " + input + " holds indices; say what they are below: vocabulary: 30522");
            }
        }
    }

    Feed of(int row) {
        Random random = random(row);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorInfo input : inputs) {
            tensors.put(input.name(), tensor(input, random));
        }
        return new Feed(tensors);
    }

    /** java.util.Random's sequence is fixed by its specification. Of seeds that are neighbours it begins alike, hence mixed. */
    private Random random(int row) {
        long mixed = (samples.seed() * 0x9E3779B97F4A7C15L + row) * 0xBF58476D1CE4E5B9L;
        return new Random(mixed ^ (mixed >>> 32));
    }

    private Tensor tensor(TensorInfo input, Random random) {
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        for (int i = 0; i < shape.length; i++) {
            if (i == 0 && shape[i] < 0) {
                shape[i] = 1;
            } else if (shape[i] < 0) {
                shape[i] = samples.length().orElseThrow();
            }
        }
        Tensor tensor = Tensor.zeros(input.type() == ElementType.INT64 ? input.type() : ElementType.FLOAT32, shape);
        if (input.type() == ElementType.INT64) {
            tensor.longs().put(numbers(input, tensor.elements(), random));
        } else if (shape.length == 4) {
            SmoothField.fill(tensor.floats(), (int) shape[1], (int) shape[2], (int) shape[3], random);
        } else {
            for (int i = 0; i < tensor.elements(); i++) {
                tensor.floats().put(i, (float) random.nextGaussian());
            }
        }
        return input.type() == ElementType.FLOAT16 ? tensor.halved() : tensor;
    }

    private long[] numbers(TensorInfo input, int count, Random random) {
        long[] values = new long[count];
        if (input.name().equals("attention_mask")) {
            Arrays.fill(values, 0, 1 + random.nextInt(count), 1);
        } else if (isIndex(input)) {
            int bound = samples.vocabulary().orElseThrow();
            Arrays.setAll(values, i -> random.nextInt(bound));
        }
        return values;
    }

    private static boolean isIndex(TensorInfo input) {
        return input.type() == ElementType.INT64
                && !input.name().equals("attention_mask")
                && !input.name().equals("token_type_ids");
    }
}
