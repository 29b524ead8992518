package dev.octet.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;

/**
 * The three networks of an RNN transducer, "Streaming End-to-end Speech Recognition For Mobile Devices" (arXiv:1811.06621),
 * with the sizes that MLPerf has. Encoder: five layers of LSTM, of which the last three see pairs of frames; the number of
 * frames must be even. Prediction: an embedding, which is zero for the symbol -1 that stands before the first, and two layers of LSTM.
 * Joint: two products over both.
 */
final class RnnT {
    /** Three frames of 80 mel bands in one. */
    private static final int FEATURES = 240;

    private static final int HIDDEN = 1024;
    private static final int PREDICTED = 320;
    private static final int PREDICTION_LAYERS = 2;
    private static final int JOINED = 512;

    /** Space, letters, apostrophe, and last the blank, which the prediction network never sees. */
    private static final int SYMBOLS = 29;

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

    static void prediction(Network network) {
        String symbol = network.input("symbol", ElementType.INT64, -1, 1);
        String h = network.input("h", ElementType.FLOAT32, PREDICTION_LAYERS, -1, PREDICTED);
        String c = network.input("c", ElementType.FLOAT32, PREDICTION_LAYERS, -1, PREDICTED);
        String x = turned(network, embedded(network, symbol));
        List<String> nextH = new ArrayList<>();
        List<String> nextC = new ArrayList<>();
        for (int layer = 0; layer < PREDICTION_LAYERS; layer++) {
            String index = network.integers(layer);
            List<String> states = List.of(
                    network.node("Gather", List.of(h, index), Map.of("axis", 0L)),
                    network.node("Gather", List.of(c, index), Map.of("axis", 0L)));
            List<String> made = lstm(network, x, PREDICTED, PREDICTED, 1, states);
            x = network.node("Squeeze", List.of(made.get(0), network.integers(1)), Map.of());
            nextH.add(made.get(1));
            nextC.add(made.get(2));
        }
        network.output("predicted", turned(network, x), -1, 1, PREDICTED);
        String allH = network.node("Concat", nextH, Map.of("axis", 0L));
        String allC = network.node("Concat", nextC, Map.of("axis", 0L));
        network.output("next_h", allH, PREDICTION_LAYERS, -1, PREDICTED);
        network.output("next_c", allC, PREDICTION_LAYERS, -1, PREDICTED);
    }

    private static String embedded(Network network, String symbol) {
        float[] values = network.random().normals((SYMBOLS - 1) * PREDICTED, 1);
        String table = network.trained("embedding.weight", values, SYMBOLS - 1, PREDICTED);
        String none = network.node("Less", List.of(symbol, network.integers(0)), Map.of());
        String known = network.node("Max", List.of(symbol, network.integers(0)), Map.of());
        String rows = network.node("Gather", List.of(table, known), Map.of("axis", 0L));
        String mask = network.node("Unsqueeze", List.of(none, network.integers(2)), Map.of());
        return network.node("Where", List.of(mask, network.scalar(0), rows), Map.of());
    }

    static void joint(Network network) {
        String encoded = network.input("encoded", ElementType.FLOAT32, -1, HIDDEN);
        String predicted = network.input("predicted", ElementType.FLOAT32, -1, PREDICTED);
        String both = network.node("Concat", List.of(encoded, predicted), Map.of("axis", 1L));
        new Vectors(network, both, Moments.of(HIDDEN + PREDICTED, 0, STATE))
                .dense(JOINED)
                .relu()
                .dense(SYMBOLS)
                .output();
    }

    /** Time first for batch first, or back. */
    private static String turned(Network network, String x) {
        return network.node("Transpose", List.of(x), Map.of("perm", List.of(1L, 0L, 2L)));
    }

    private static String lstm(Network network, String x, int in, int frames) {
        String all = lstm(network, x, in, HIDDEN, frames, List.of()).get(0);
        return network.node("Squeeze", List.of(all, network.integers(1)), Map.of());
    }

    /**
     * One layer.
     *
     * @param frames of the sample whose multiply-accumulates are counted
     * @param states hidden and cell state before the first frame; none for zeros
     * @return all hidden states and, where it was given some, the last hidden and cell state
     */
    private static List<String> lstm(Network network, String x, int in, int hidden, int frames, List<String> states) {
        String name = network.name("LSTM");
        int gates = 4 * hidden;
        double variance = in == FEATURES ? 1 : STATE;
        float[] input = network.random().normals(gates * in, StrictMath.sqrt(1 / (in * variance)));
        float[] state = network.random().normals(gates * hidden, StrictMath.sqrt(1 / (hidden * STATE)));
        float[] biases = network.random().normals(2 * gates, StrictMath.sqrt(1.0 / hidden));
        List<String> inputs = new ArrayList<>(List.of(
                x,
                network.trained(name + ".weight", input, 1, gates, in),
                network.trained(name + ".recurrence", state, 1, gates, hidden),
                network.trained(name + ".bias", biases, 1, 2 * gates)));
        List<String> made = new ArrayList<>(List.of(name));
        if (!states.isEmpty()) {
            inputs.add(""); // lengths: all frames count
            inputs.addAll(states);
            made.addAll(List.of(name + ".h", name + ".c"));
        }
        network.graph().add("LSTM", inputs, made, Map.of("hidden_size", (long) hidden));
        network.addMacs((long) frames * gates * (in + hidden));
        return made;
    }
}
