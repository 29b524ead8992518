package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;

/**
 * Reads a class for each pixel, which counts from {@code class_offset} on: of float scores {@code [1, classes, height, width]} the class of the highest, the lowest
 * of equal ones, and -1 where one is NaN; whole numbers {@code [1, height, width]} or {@code [1, 1, height, width]} as
 * they are. Scores are enlarged to the size of the label first where the recipe says so.
 */
final class ClassMapReader extends SingleOutputReader {
    private final int classOffset;
    private final Optional<Postprocess.Decoder.Upsample> upsample;

    ClassMapReader(Source source, Postprocess postprocess) {
        super(source, postprocess);
        this.classOffset = postprocess.classOffset();
        this.upsample = postprocess
                .decoder()
                .filter(Postprocess.Decoder.Upsample.class::isInstance)
                .map(Postprocess.Decoder.Upsample.class::cast);
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Tensor tensor = source.only(sample, results).get(output);
        long[] shape = tensor.shape();
        int rank = shape.length;
        if (rank < 3 || rank > 4 || shape[0] != 1) {
            throw fault(sample, "is " + tensor + ", not [1, classes, height, width]", "Name another output.");
        }
        int height = Math.toIntExact(shape[rank - 2]);
        int width = Math.toIntExact(shape[rank - 1]);
        boolean scores = Source.isFloat(tensor);
        if (upsample.isPresent() && sample.label() instanceof Label.ClassMap truth) {
            if (!scores || rank != 4) {
                throw fault(sample, "is " + tensor + ", no scores to enlarge", "Remove upsample from postprocess.");
            }
            ScoreMap first = new ScoreMap(width, height, doubles(sample, tensor), 0);
            return map(
                    truth.width(),
                    truth.height(),
                    highest(first, truth.width(), truth.height(), upsample.get().alignCorners()));
        }
        int[] classes = scores
                ? highest(new ScoreMap(width, height, doubles(sample, tensor), 0), width, height, false)
                : LongStream.of(source.longs(sample, output, tensor))
                        .mapToInt(Math::toIntExact)
                        .toArray();
        if (classes.length != height * width) {
            throw fault(sample, "is " + tensor + " of whole numbers", "Name an output of one map.");
        }
        return map(width, height, classes);
    }

    private Answer map(int width, int height, int[] classes) {
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Math.max(-1, classes[i] - classOffset);
        }
        return new Answer.ClassMap(width, height, classes);
    }

    /** The class of the highest score for each pixel of a map of the wanted size, -1 where one is NaN. */
    private static int[] highest(ScoreMap first, int width, int height, boolean alignCorners) {
        int pixels = first.width() * first.height();
        int[] classes = new int[Math.multiplyExact(width, height)];
        double[] highest = new double[classes.length];
        Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        for (int from = 0; from < first.scores().length; from += pixels) {
            ScoreMap scores = new ScoreMap(first.width(), first.height(), first.scores(), from)
                    .resized(width, height, alignCorners);
            for (int i = 0; i < classes.length; i++) {
                double score = scores.at(i);
                if (Double.isNaN(score) || classes[i] < 0) {
                    classes[i] = -1;
                } else if (score > highest[i]) {
                    highest[i] = score;
                    classes[i] = from / pixels;
                }
            }
        }
        return classes;
    }
}
