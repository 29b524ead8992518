package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.text.TextInput;

/**
 * Reads one vector of a feed as class scores, or as a score where it is one number or the vectors are compared; one whole
 * number is the class that the model took.
 */
final class ScoresReader extends SingleOutputReader {
    /** Below it a token count is taken as no token at all, as sentence-transformers does. */
    private static final double NO_TOKENS = 1e-9;

    private final Postprocess postprocess;

    ScoresReader(Source source, Postprocess postprocess) {
        super(source, postprocess);
        this.postprocess = postprocess;
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        source.requireFeeds(sample, postprocess.similarity().isPresent() ? 2 : 1);
        if (isChoice(results.get(0).get(output))) {
            return new Answer.Choice(
                    source.longs(sample, output, results.get(0).get(output))[0] - postprocess.classOffset());
        }
        double[] vector = vector(sample, sample.feeds().get(0), results.get(0).get(output));
        if (postprocess.similarity().isPresent()) {
            double[] other =
                    vector(sample, sample.feeds().get(1), results.get(1).get(output));
            return new Answer.Score(similarity(vector, other, sample));
        }
        return vector.length == 1
                ? new Answer.Score(vector[0])
                : new Answer.ClassScores(
                        vector,
                        postprocess.classOffset(),
                        postprocess.threshold().orElse(Answer.ClassScores.EVEN));
    }

    private boolean isChoice(Tensor tensor) {
        return (tensor.type() == ElementType.INT64 || tensor.type() == ElementType.INT32)
                && tensor.elements() == 1
                && postprocess.similarity().isEmpty()
                && postprocess.pooling() == Postprocess.Pooling.NONE;
    }

    private double[] vector(Sample sample, Feed feed, Tensor tensor) {
        double[] values = doubles(sample, tensor);
        if (values.length == 0 || tensor.rank() > 1 && tensor.shape()[0] != 1) {
            throw fault(sample, "is " + tensor + " for one sample", "The first dimension must be the batch.");
        }
        boolean pooled = postprocess.pooling() != Postprocess.Pooling.NONE;
        if (!pooled
                && Arrays.stream(tensor.shape()).filter(length -> length > 1).count() > 1) {
            throw fault(
                    sample,
                    "is " + tensor + ", not one vector",
                    "Name another output in task.postprocess.output, or pool over tokens.");
        }
        double[] vector =
                switch (postprocess.pooling()) {
                    case NONE -> values;
                    case MEAN -> mean(values, width(sample, tensor), mask(sample, feed, tensor));
                    case CLS -> Arrays.copyOf(values, width(sample, tensor));
                };
        if (postprocess.normalize()) {
            double length = Math.sqrt(dot(vector, vector));
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= length;
            }
        }
        return vector;
    }

    private double similarity(double[] a, double[] b, Sample sample) {
        if (a.length != b.length) {
            throw fault(sample, "gives vectors of " + a.length + " and " + b.length + " values", "Pool over tokens.");
        }
        return switch (postprocess.similarity().orElseThrow()) {
            case DOT -> dot(a, b);
            case COSINE -> dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        };
    }

    private int width(Sample sample, Tensor tensor) {
        if (tensor.rank() != 3) {
            throw fault(sample, "is " + tensor + ", not [1, tokens, width]", "Use pooling: none, or another output.");
        }
        return Math.toIntExact(tensor.shape()[2]);
    }

    private long[] mask(Sample sample, Feed feed, Tensor tensor) {
        Tensor mask = TextInput.mask(feed).orElse(null);
        if (mask == null || mask.elements() != tensor.shape()[1]) {
            throw fault(
                    sample,
                    "is " + tensor + " but the input attention_mask is " + (mask == null ? "missing" : mask),
                    "pooling: mean needs a mask of one number a token.");
        }
        return source.longs(sample, "attention_mask", mask);
    }

    private static double[] mean(double[] values, int width, long[] mask) {
        double[] mean = new double[width];
        double tokens = 0;
        for (int token = 0; token < mask.length; token++) {
            if (mask[token] != 0) {
                tokens++;
                for (int i = 0; i < width; i++) {
                    mean[i] += values[token * width + i];
                }
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= Math.max(tokens, NO_TOKENS);
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
