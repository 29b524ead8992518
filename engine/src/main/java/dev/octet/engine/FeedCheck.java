package dev.octet.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares feeds with what a model declares, so that a mistake is told in the caller's words before the run. */
final class FeedCheck {
    private final String model;
    private final Map<String, TensorInfo> inputs = new LinkedHashMap<>();

    FeedCheck(String model, List<TensorInfo> inputs) {
        this.model = model;
        inputs.forEach(input -> this.inputs.put(input.name(), input));
    }

    /** @throws EngineException naming the first input that is unknown, missing, or of wrong type or shape */
    void feed(Feed feed) {
        Map<String, Tensor> tensors = feed.tensors();
        for (String name : tensors.keySet()) {
            if (!inputs.containsKey(name)) {
                throw new EngineException(model + ": no input '" + name + "'; it has " + inputs.keySet());
            }
        }
        for (TensorInfo input : inputs.values()) {
            Tensor tensor = tensors.get(input.name());
            if (tensor == null) {
                throw new EngineException(model + ": input '" + input.name() + "' is missing; it needs "
                        + inputs.keySet() + " but was given " + tensors.keySet());
            }
            compare("input", input, tensor);
        }
    }

    /** Whether a result fits a buffer, as far as the model declares it. */
    void result(TensorInfo output, Tensor buffer) {
        compare("output", output, buffer);
        if (!buffer.bytes().isDirect() || buffer.bytes().isReadOnly()) {
            throw new EngineException(model + ": output '" + output.name()
                    + "' needs a writable tensor in direct memory, as Tensor.zeros makes");
        }
    }

    private void compare(String kind, TensorInfo expected, Tensor found) {
        if (expected.type() != found.type()) {
            throw new EngineException(model + ": " + kind + " '" + expected.name() + "' expects " + expected.type()
                    + " but was " + found.type());
        }
        // A scalar and a tensor of unknown rank look alike here; the engine tells them apart.
        if (!expected.shape().isEmpty() && !fits(expected.shape(), shape(found))) {
            throw new EngineException(model + ": " + kind + " '" + expected.name() + "' expects "
                    + words(expected.shape()) + " but was " + words(shape(found))
                    + hint(expected.shape(), shape(found)));
        }
    }

    private static String hint(List<Long> expected, List<Long> found) {
        if (expected.size() == 4 && found.size() == 4) {
            if (fits(expected, List.of(found.get(0), found.get(3), found.get(1), found.get(2)))) {
                return "; is the layout NHWC?";
            }
            if (fits(expected, List.of(found.get(0), found.get(2), found.get(3), found.get(1)))) {
                return "; is the layout NCHW?";
            }
        }
        if (found.size() == expected.size() - 1 && fits(expected.subList(1, expected.size()), found)) {
            return "; is the batch dimension missing?";
        }
        if (found.size() == expected.size()
                && fits(expected.subList(1, expected.size()), found.subList(1, found.size()))) {
            return "; the model fixes the batch size";
        }
        return "";
    }

    private static boolean fits(List<Long> expected, List<Long> found) {
        if (expected.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) >= 0 && !expected.get(i).equals(found.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Long> shape(Tensor tensor) {
        List<Long> shape = new ArrayList<>();
        for (long dimension : tensor.shape()) {
            shape.add(dimension);
        }
        return shape;
    }

    private static String words(List<Long> shape) {
        return shape.stream().map(d -> d < 0 ? "N" : d.toString()).collect(Collectors.joining(",", "[", "]"));
    }
}
