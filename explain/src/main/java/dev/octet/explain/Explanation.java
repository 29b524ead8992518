package dev.octet.explain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What there is to say about one model: plain values in a stable order, so that it goes into JSON as it is. A part that
 * could not be measured is empty, and {@code notes} says why.
 *
 * @param model file that was explained
 * @param fp32 model it was compared with
 * @param engine what would run it
 * @param isa instruction sets of this CPU, as Linux names them
 * @param form how it is quantized
 * @param opset version of ONNX's operator set
 * @param bytes size of the model, with its data file
 * @param fp32Bytes size of the FP32 model
 * @param data what the figures were measured on
 * @param operators one for each operator of the model
 * @param nodes one for each node that computes on activations
 * @param conversions what stands between INT8 and float, as the engine runs it
 * @param macs multiply-accumulates of one run
 * @param speed time of one run
 * @param kernels time of one run by operator of the engine
 * @param times time of one run by layer, the one that lost most first
 * @param layers errors and ranges by tensor, in the order of the model
 * @param saturation whether this CPU computes what the model says
 * @param findings what to know and what to try, most serious first
 * @param notes what was not measured, and why
 */
public record Explanation(
        String model,
        Optional<String> fp32,
        String engine,
        List<String> isa,
        Form form,
        int opset,
        long bytes,
        Optional<Long> fp32Bytes,
        String data,
        List<Operator> operators,
        List<NodeState> nodes,
        List<Conversion> conversions,
        Optional<Macs> macs,
        Optional<Speed> speed,
        List<KernelTime> kernels,
        List<LayerTime> times,
        List<LayerError> layers,
        Optional<Saturation> saturation,
        List<Finding> findings,
        List<String> notes) {

    public Explanation {
        isa = List.copyOf(isa);
        operators = List.copyOf(operators);
        nodes = List.copyOf(nodes);
        conversions = List.copyOf(conversions);
        kernels = List.copyOf(kernels);
        times = List.copyOf(times);
        layers = List.copyOf(layers);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** How a model is quantized. */
    public enum Form {
        /** Not at all: the explanation tells what would be. */
        FLOAT("not quantized"),
        /** QuantizeLinear and DequantizeLinear around float operators, for the engine to fuse. */
        QDQ("static, QDQ"),
        /** Operators on integers, such as QLinearConv. */
        QOPERATOR("static, QOperator"),
        /** Ranges are taken anew in each run: DynamicQuantizeLinear with ConvInteger or MatMulInteger. */
        DYNAMIC("dynamic");

        private final String text;

        Form(String text) {
            this.text = text;
        }

        /** The same for people. */
        public String text() {
            return text;
        }
    }

    /** How a node runs. */
    public enum Precision {
        /** On integers. */
        INT8,
        /** Not by itself: the engine made it part of another node, or needs it no more. */
        FOLDED,
        /** In float. */
        FLOAT
    }

    /** How serious a finding is. */
    public enum Severity {
        /** The model is wrong or cannot run. */
        ERROR,
        /** Speed or accuracy is lost. */
        WARNING,
        /** Good to know. */
        NOTE;

        /** What reports call it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How the nodes of one operator run.
     *
     * @param op operator in the model, by its float name: QLinearConv counts as Conv
     * @param int8 nodes on integers
     * @param folded nodes that are part of others
     * @param floats nodes in float
     */
    public record Operator(String op, int int8, int folded, int floats) {}

    /**
     * How one node runs.
     *
     * @param node its name
     * @param op its operator
     * @param precision how it runs, or for a float model how it would
     * @param runsAs operator that the engine put in its place; empty if none
     * @param cause which condition a float node misses, or what is wrong with one that the engine fuses all the same
     * @param reason the same with the names and figures of this node
     * @param macs multiply-accumulates of one run; 0 if it multiplies nothing or no run told the shapes
     */
    public record NodeState(
            String node,
            String op,
            Precision precision,
            String runsAs,
            Optional<Cause> cause,
            String reason,
            long macs) {}

    /**
     * One kind of conversion as the engine runs it.
     *
     * @param what what is converted
     * @param count how many nodes
     * @param micros their time in one run, in microseconds; empty if not measured
     */
    public record Conversion(String what, int count, Optional<Double> micros) {}

    /**
     * Multiply-accumulates of one run: of Conv, Gemm and MatMul, not of nodes in the bodies of If and Loop.
     *
     * @param total all of them
     * @param int8 those on integers
     */
    public record Macs(long total, long int8) {
        /** Share on integers, 0 to 1; 0 if there are none. */
        public double share() {
            return total == 0 ? 0 : (double) int8 / total;
        }
    }

    /**
     * Time of one run at one thread, by the clock around it.
     *
     * @param fp32Millis of the FP32 model, in the round of {@code ratio}; empty without one
     * @param millis of the explained model in that round; the median without an FP32 model
     * @param ratio median of FP32 time over the model's over paired rounds: above 1 the model is faster
     * @param rounds paired rounds
     */
    public record Speed(Optional<Double> fp32Millis, double millis, Optional<Double> ratio, int rounds) {}

    /**
     * Time that nodes of one operator take in one run, in microseconds, from the engine's profile.
     *
     * @param op operator that the engine runs
     * @param fp32Micros in the FP32 model; empty without one
     * @param micros in the explained model
     * @param count nodes of the explained model
     */
    public record KernelTime(String op, Optional<Double> fp32Micros, double micros, int count) {}

    /**
     * Time of one layer in one run, in microseconds, from the engine's profile.
     *
     * @param node name in the explained model
     * @param op its operator
     * @param fp32Micros in the FP32 model; empty if it has no such node
     * @param micros in the explained model
     * @param runsAs operator that the engine runs
     */
    public record LayerTime(String node, String op, Optional<Double> fp32Micros, double micros, String runsAs) {}

    /**
     * What quantization does to one tensor. Errors are signal-to-noise ratios in dB: 20 log10(|x| / |x - y|), x from the
     * FP32 model; 200 where there is no difference.
     *
     * @param tensor name in the FP32 model
     * @param node node of the explained model that makes it; empty for an input
     * @param op its operator
     * @param own only this layer quantized: it reads what FP32 gives
     * @param accumulated all layers quantized
     * @param cosine between the FP32 tensor and the accumulated one
     * @param maxError largest accumulated difference
     * @param min smallest FP32 value seen
     * @param max largest FP32 value seen
     * @param grid the quantization of the tensor; empty if it stays float
     * @param clippedShare share of FP32 values outside the grid
     * @param usedLevels levels of the grid that FP32 values fall on
     * @param outlierRatio largest magnitude of any channel over the median channel's; empty without channels
     * @param weight error of the weights alone; empty if the FP32 model has none of that name and shape
     */
    public record LayerError(
            String tensor,
            String node,
            String op,
            Optional<Double> own,
            double accumulated,
            double cosine,
            double maxError,
            double min,
            double max,
            Optional<Grid> grid,
            double clippedShare,
            int usedLevels,
            Optional<Double> outlierRatio,
            Optional<Double> weight) {}

    /**
     * A quantization of one tensor.
     *
     * @param type such as UINT8
     * @param scale step between levels
     * @param zeroPoint level of 0.0
     * @param low smallest value that can be represented
     * @param high largest value that can be represented
     */
    public record Grid(String type, double scale, int zeroPoint, double low, double high) {}

    /**
     * Outputs as the engine runs the model against outputs of the model as it is written, which is computed in float.
     *
     * @param signalToNoise of the worst output, in dB; 200 where there is no difference
     * @param output which one that is
     * @param vnni whether this CPU has VNNI, so that sums of products do not saturate
     */
    public record Saturation(double signalToNoise, String output, boolean vnni) {}

    /**
     * Something to know.
     *
     * @param severity how serious it is
     * @param what one sentence with the figures
     * @param why what is behind it
     * @param remedy what to try
     * @param nodes nodes or tensors that it is about
     */
    public record Finding(Severity severity, String what, String why, String remedy, List<String> nodes) {
        public Finding {
            nodes = List.copyOf(nodes);
        }
    }
}
