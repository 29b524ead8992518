package dev.octet.metrics;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.octet.engine.Tensor;
import dev.octet.zoo.Sample;

/**
 * Reads a class for each pixel: of float scores {@code [1, classes, height, width]} the class of the highest, the lowest
 * of equal ones, and -1 where one is NaN; whole numbers {@code [1, height, width]} or {@code [1, 1, height, width]} as
 * they are.
 */
final class ClassMapReader extends SingleOutputReader {

    ClassMapReader(Source source, Postprocess postprocess) {
        super(source, postprocess);
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
        int[] classes =
                switch (tensor.type()) {
                    case FLOAT32, FLOAT64 -> highest(doubles(sample, tensor), height * width);
                    default ->
                        LongStream.of(source.longs(sample, output, tensor))
                                .mapToInt(Math::toIntExact)
                                .toArray();
                };
        if (classes.length != height * width) {
            throw fault(sample, "is " + tensor + " of whole numbers", "Name an output of one map.");
        }
        return new Answer.ClassMap(width, height, classes);
    }

    private static int[] highest(double[] scores, int pixels) {
        int[] classes = new int[pixels];
        for (int from = pixels; from < scores.length; from += pixels) {
            for (int i = 0; i < pixels; i++) {
                double highest = classes[i] < 0 ? Double.NaN : scores[classes[i] * pixels + i];
                double score = scores[from + i];
                if (Double.isNaN(highest) || Double.isNaN(score)) {
                    classes[i] = -1;
                } else if (score > highest) {
                    classes[i] = from / pixels;
                }
            }
        }
        return classes;
    }
}
