package dev.octet.synthetic;

import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;

/**
 * The encoder of an RNN transducer, "Streaming End-to-end Speech Recognition For Mobile Devices" (arXiv:1811.06621), with
 * the sizes that MLPerf has: five layers of LSTM, of which the last three see pairs of frames. The number of frames must be
 * even.
 */
final class RnnT {
    /** Three frames of 80 mel bands in one. */
    private static final int FEATURES = 240;

    private static final int HIDDEN = 1024;

    /** Variance of the state, whose values lie between -1 and 1. */
    private static final double STATE = 0.25;

    private RnnT() {}

    static void encoder(Network network) {
        String x = turned(network, network.input("features", ElementType.FLOAT32, -1, -1, FEATURES));
        x = lstm(network, x, FEATURES, Tokens.COUNTED);
        x = lstm(network, x, HIDDEN, Tokens.COUNTED);
        x = turned(network, network.reshape(turned(network, x), 0, -1, 2 * HIDDEN));
        x = lstm(network, x, 2 * HIDDEN, Tokens.COUNTED / 2);
        x = lstm(network, x, HIDDEN, Tokens.COUNTED / 2);
        x = lstm(network, x, HIDDEN, Tokens.COUNTED / 2);
        network.output("encoded", turned(network, x), -1, -1, HIDDEN);
    }

    /** Time first for batch first, or back. */
    private static String turned(Network network, String x) {
        return network.node("Transpose", List.of(x), Map.of("perm", List.of(1L, 0L, 2L)));
    }

    /** @param frames of the sample whose multiply-accumulates are counted */
    private static String lstm(Network network, String x, int in, int frames) {
        String name = network.name("LSTM");
        int gates = 4 * HIDDEN;
        double variance = in == FEATURES ? 1 : STATE;
        float[] input = network.random().normals(gates * in, StrictMath.sqrt(1 / (in * variance)));
        float[] state = network.random().normals(gates * HIDDEN, StrictMath.sqrt(1 / (HIDDEN * STATE)));
        float[] biases = network.random().normals(2 * gates, StrictMath.sqrt(1.0 / HIDDEN));
        List<String> inputs = List.of(
                x,
                network.trained(name + ".weight", input, 1, gates, in),
                network.trained(name + ".recurrence", state, 1, gates, HIDDEN),
                network.trained(name + ".bias", biases, 1, 2 * gates));
        network.node(name, "LSTM", inputs, Map.of("hidden_size", (long) HIDDEN));
        network.addMacs((long) frames * gates * (in + HIDDEN));
        String directions = network.integers(1);
        return network.node("Squeeze", List.of(name, directions), Map.of());
    }
}
