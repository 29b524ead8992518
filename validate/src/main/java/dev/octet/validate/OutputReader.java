package dev.octet.validate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.zoo.Sample;

/** Runs one variant on samples and makes answers of its output. Thread-safe as the session is. */
final class OutputReader {
    /** Below it a token count is taken as no token at all, as sentence-transformers does. */
    private static final double NO_TOKENS = 1e-9;

    private final String variant;
    private final Session session;
    private final Scoring scoring;
    private final String output;

    /** @throws AccuracyException if the model has no such output */
    OutputReader(String variant, Session session, Scoring scoring) {
        this.variant = variant;
        this.session = session;
        this.scoring = scoring;
        Postprocess postprocess = scoring.postprocess();
        this.output =
                postprocess.output().orElseGet(() -> session.outputs().get(0).name());
        if (session.outputs().stream().map(TensorInfo::name).noneMatch(output::equals)) {
            throw new AccuracyException(variant + ": the model has no output '" + output + "'; it has "
                    + session.outputs().stream().map(TensorInfo::name).toList()
                    + ". Correct task.postprocess.output.");
        }
    }

    /** Runs the variant on all feeds of the sample. @throws AccuracyException if its output does not fit the metrics */
    Answer answer(Sample sample) {
        int feeds = scoring.postprocess().similarity().isPresent() ? 2 : 1;
        if (sample.feeds().size() != feeds) {
            throw new AccuracyException(variant + ": sample " + sample.id() + " has "
                    + sample.feeds().size()
                    + " feeds where " + feeds
                    + " can be scored. task.postprocess.similarity is for pairs, and pairs need"
                    + " it.");
        }
        double[] vector = vector(sample, sample.feeds().get(0));
        if (feeds == 2) {
            double score = similarity(vector, vector(sample, sample.feeds().get(1)), sample);
            return new Answer(new double[] {score});
        }
        boolean classes = scoring.metrics().get(0).scoresClasses();
        if (classes ? vector.length < 2 : vector.length != 1) {
            throw fault(
                    sample,
                    "has " + vector.length + " values where "
                            + scoring.metrics().get(0).name() + " wants "
                            + (classes ? "one for each class" : "one score"),
                    "Check task.postprocess and task.metric.");
        }
        return new Answer(vector);
    }

    private double[] vector(Sample sample, Feed feed) {
        Map<String, Tensor> results = session.run(feed, Set.of(output));
        Tensor tensor = results.get(output);
        double[] values = doubles(sample, tensor);
        boolean pooled = scoring.postprocess().pooling() != Postprocess.Pooling.NONE;
        if (!pooled
                && Arrays.stream(tensor.shape()).filter(length -> length > 1).count() > 1) {
            throw fault(
                    sample,
                    "is " + tensor + ", not one vector",
                    "Name another output in task.postprocess.output, or pool over tokens.");
        }
        double[] vector =
                switch (scoring.postprocess().pooling()) {
                    case NONE -> values;
                    case MEAN -> mean(values, width(sample, tensor), mask(sample, feed, tensor));
                    case CLS -> Arrays.copyOf(values, width(sample, tensor));
                };
        if (scoring.postprocess().normalize()) {
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
        return switch (scoring.postprocess().similarity().orElseThrow()) {
            case DOT -> dot(a, b);
            case COSINE -> dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        };
    }

    private double[] doubles(Sample sample, Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        double[] values = new double[tensor.elements()];
        switch (tensor.type()) {
            case FLOAT32 -> Arrays.setAll(values, i -> bytes.getFloat(i * Float.BYTES));
            case FLOAT64 -> Arrays.setAll(values, i -> bytes.getDouble(i * Double.BYTES));
            default -> throw fault(sample, "is " + tensor + ", not float", "Name an output of scores.");
        }
        if (values.length == 0 || tensor.rank() > 0 && tensor.shape()[0] != 1 && tensor.rank() > 1) {
            throw fault(sample, "is " + tensor + " for one sample", "The first dimension must be the batch.");
        }
        return values;
    }

    private int width(Sample sample, Tensor tensor) {
        if (tensor.rank() != 3) {
            throw fault(sample, "is " + tensor + ", not [1, tokens, width]", "Use pooling: none, or another output.");
        }
        return Math.toIntExact(tensor.shape()[2]);
    }

    private long[] mask(Sample sample, Feed feed, Tensor tensor) {
        Tensor mask = feed.tensors().get("attention_mask");
        if (mask == null || mask.elements() != tensor.shape()[1]) {
            throw fault(
                    sample,
                    "is " + tensor + " but the input attention_mask is " + (mask == null ? "missing" : mask),
                    "pooling: mean needs a mask of one number a token.");
        }
        return switch (mask.type()) {
            case INT64 -> mask.toLongs();
            case INT32 -> {
                int[] ints = new int[mask.elements()];
                mask.ints().get(ints);
                yield Arrays.stream(ints).asLongStream().toArray();
            }
            default -> throw fault(sample, "has the attention_mask " + mask, "The mask must hold integers.");
        };
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

    private AccuracyException fault(Sample sample, String fault, String remedy) {
        return new AccuracyException(
                variant + ": output '" + output + "' of sample " + sample.id() + " " + fault + ". " + remedy);
    }
}
