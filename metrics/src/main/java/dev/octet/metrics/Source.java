package dev.octet.metrics;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * Where answers come from, for reading outputs and for messages.
 *
 * @param variant its name
 * @param outputs names of all outputs of the model
 */
record Source(String variant, List<String> outputs) {

    /** The output that a recipe names with {@code key}, or the first one. @throws AccuracyException if there is none such */
    String output(Optional<String> name, String key) {
        String output = name.orElseGet(() -> outputs.get(0));
        if (!outputs.contains(output)) {
            throw new AccuracyException(variant + ": the model has no output '" + output + "'; it has " + outputs
                    + ". Correct task.postprocess." + key + ".");
        }
        return output;
    }

    /** The outputs of a sample's only feed. @throws AccuracyException if it has several */
    Map<String, Tensor> only(Sample sample, List<Map<String, Tensor>> results) {
        requireFeeds(sample, 1);
        return results.get(0);
    }

    void requireFeeds(Sample sample, int feeds) {
        if (sample.feeds().size() != feeds) {
            throw new AccuracyException(variant + ": sample " + sample.id() + " has "
                    + sample.feeds().size() + " feeds where " + feeds
                    + " can be scored. task.postprocess.similarity is for pairs, and pairs need it.");
        }
    }

    /** Whether a tensor holds floats of any width. */
    static boolean isFloat(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> false;
        };
    }

    /** All values of a tensor of floats, in the order of memory. @throws AccuracyException if it holds anything else */
    double[] doubles(Sample sample, String output, Tensor tensor) {
        if (!isFloat(tensor)) {
            throw fault(
                    sample,
                    output,
                    "is " + tensor + ", not float",
                    outputs.size() > 1
                            ? "Name an output of scores."
                            : "The model has no other output: export it with its scores as one, such as what its last"
                                    + " ArgMax reads.");
        }
        ByteBuffer bytes = tensor.widened().bytes();
        double[] values = new double[tensor.elements()];
        if (tensor.type() == ElementType.FLOAT64) {
            Arrays.setAll(values, i -> bytes.getDouble(i * Double.BYTES));
        } else {
            Arrays.setAll(values, i -> bytes.getFloat(i * Float.BYTES));
        }
        return values;
    }

    /** All values of a tensor of whole numbers. @throws AccuracyException if it holds anything else */
    long[] longs(Sample sample, String name, Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        long[] values = new long[tensor.elements()];
        switch (tensor.type()) {
            case INT64 -> Arrays.setAll(values, i -> bytes.getLong(i * Long.BYTES));
            case INT32 -> Arrays.setAll(values, i -> bytes.getInt(i * Integer.BYTES));
            case UINT8 -> Arrays.setAll(values, i -> Byte.toUnsignedLong(bytes.get(i)));
            default ->
                throw new AccuracyException(variant + ": '" + name + "' of sample " + sample.id() + " is " + tensor
                        + ", not whole numbers.");
        }
        return values;
    }

    AccuracyException fault(Sample sample, String output, String fault, String remedy) {
        return new AccuracyException(
                variant + ": output '" + output + "' of sample " + sample.id() + " " + fault + ". " + remedy);
    }
}
