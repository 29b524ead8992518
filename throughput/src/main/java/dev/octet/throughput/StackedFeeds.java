package dev.octet.throughput;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Feeds of one sample made into feeds of a batch, and checked against the models that shall run them. */
final class StackedFeeds {
    private StackedFeeds() {}

    /**
     * Stacks along the first dimension; the feeds are used from the start again to fill the last batch. Inputs that the
     * feeds tell how to {@linkplain Feed#fill fill} are lengthened to the longest of their batch.
     *
     * @throws ThroughputException if the batch size is above 1 and the feeds are not alike, or a tensor's first
     *     dimension is not 1
     */
    static List<Feed> of(List<Feed> samples, int batchSize) {
        if (batchSize == 1) {
            return samples;
        }
        List<Feed> batches = new ArrayList<>();
        int count = (samples.size() + batchSize - 1) / batchSize;
        for (int b = 0; b < count; b++) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String input : samples.get(0).tensors().keySet()) {
                tensors.put(input, stack(samples, input, b * batchSize, batchSize));
            }
            batches.add(new Feed(tensors));
        }
        return batches;
    }

    /**
     * Checks that a model which fixes its batch dimension fixes it to {@code batchSize}.
     *
     * @param inputs of the model called {@code model}
     * @throws ThroughputException naming the model and the input
     */
    static void check(String model, List<TensorInfo> inputs, Feed sample, int batchSize) {
        for (TensorInfo input : inputs) {
            Tensor tensor = sample.tensors().get(input.name());
            boolean batched = tensor != null && tensor.rank() > 0 && tensor.shape()[0] == 1;
            boolean sameRank = tensor != null && tensor.rank() == input.shape().size();
            long fixed = batched && sameRank ? input.shape().get(0) : -1;
            if (fixed >= 0 && fixed != batchSize) {
                throw ThroughputException.failed(model + ": input '" + input.name() + "' has the fixed batch dimension "
                        + fixed + " (" + input + "), so it cannot run at batch size " + batchSize
                        + "; set the batch size of the setting to " + fixed
                        + " (the number before 'bs'), or export the model with an open batch dimension");
            }
        }
    }

    /** Share of filling in what {@link #of} made of the samples; 0 if there is none. */
    static double filled(List<Feed> samples, int batchSize, List<Feed> batches) {
        long whole = 0;
        long own = 0;
        for (String input : samples.get(0).fill().keySet()) {
            for (int i = 0; batchSize > 1 && i < batches.size() * batchSize; i++) {
                own += tensor(samples, i % samples.size(), input).elements();
                whole += batches.get(i / batchSize).tensors().get(input).elements() / batchSize;
            }
        }
        return whole == 0 ? 0 : 1 - (double) own / whole;
    }

    private static Tensor stack(List<Feed> samples, String input, int from, int batchSize) {
        Tensor first = tensor(samples, 0, input);
        long[] shape = first.shape();
        if (shape.length == 0 || shape[0] != 1) {
            throw ThroughputException.failed("input '" + input + "' is " + first
                    + " and so is not one sample to be stacked: its first dimension must be 1; use batch size 1");
        }
        Long fill = samples.get(0).fill().get(input);
        if (fill != null) {
            for (int i = from; i < from + batchSize; i++) {
                shape[1] = i == from ? length(samples, i, input) : Math.max(shape[1], length(samples, i, input));
            }
        }
        Tensor stacked = Tensor.zeros(first.type(), withFirst(shape, batchSize));
        ByteBuffer bytes = stacked.bytes();
        for (int i = from; i < from + batchSize; i++) {
            Tensor next = tensor(samples, i % samples.size(), input);
            if (fill == null && !next.toString().equals(first.toString())) {
                throw ThroughputException.failed("samples cannot be stacked to batch size " + batchSize + ": input '"
                        + input + "' is " + first + " in the first sample but " + next + " in sample "
                        + (i % samples.size() + 1)
                        + "; pad the samples to one shape (texts: preprocess.padding) or use batch size 1");
            }
            bytes.put(next.bytes());
            for (long k = next.elements(); fill != null && k < shape[1]; k++) {
                put(bytes, next.type(), fill);
            }
        }
        return stacked;
    }

    private static long length(List<Feed> samples, int i, String input) {
        Tensor tensor = tensor(samples, i % samples.size(), input);
        if (tensor.rank() != 2 || tensor.shape()[0] != 1) {
            throw ThroughputException.failed("input '" + input + "' is " + tensor
                    + "; only [1, length] can be filled to the longest of a batch");
        }
        return tensor.shape()[1];
    }

    private static long[] withFirst(long[] shape, int first) {
        long[] with = shape.clone();
        with[0] = first;
        return with;
    }

    private static void put(ByteBuffer bytes, ElementType type, long value) {
        switch (type) {
            case INT64 -> bytes.putLong(value);
            case INT32 -> bytes.putInt((int) value);
            default -> throw ThroughputException.failed("an input of " + type + " cannot be filled with " + value);
        }
    }

    private static Tensor tensor(List<Feed> samples, int index, String input) {
        Map<String, Tensor> tensors = samples.get(index).tensors();
        if (!tensors.keySet().equals(samples.get(0).tensors().keySet())) {
            throw ThroughputException.failed("sample " + (index + 1) + " has the inputs " + tensors.keySet()
                    + " but the first has " + samples.get(0).tensors().keySet());
        }
        return tensors.get(input);
    }
}
