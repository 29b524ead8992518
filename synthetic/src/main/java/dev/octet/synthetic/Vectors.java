package dev.octet.synthetic;

import java.util.List;
import java.util.Map;

/**
 * One row of numbers a sample, {@code FLOAT32[N, width]}, in a network under construction.
 *
 * @param network what they are in
 * @param tensor their name
 * @param moments what is expected of their values
 */
record Vectors(Network network, String tensor, Moments moments) {

    int width() {
        return moments.channels();
    }

    /** A matrix product with a bias. */
    Vectors dense(int out) {
        String name = network.name("Gemm");
        Weights weights = Weights.dense(network.random(), moments, out);
        float[] biases = weights.centring(network.random());
        List<String> inputs = List.of(
                tensor,
                network.trained(name + ".weight", weights.values(), out, width()),
                network.trained(name + ".bias", biases, out));
        network.node(name, "Gemm", inputs, Map.of("transB", 1L));
        network.addMacs((long) out * width());
        return new Vectors(network, name, weights.moments().shifted(biases));
    }

    /** max(x, 0). */
    Vectors relu() {
        return apply(Activation.RELU);
    }

    /** A function of each value. */
    Vectors apply(Activation activation) {
        return new Vectors(network, activation.add(network, tensor), activation.after(moments));
    }

    /** Makes these the only output of the model. */
    void output() {
        network.output("output", tensor, -1, width());
    }
}
