package dev.octet.calibrate;

import dev.octet.engine.Graph;
import dev.octet.prepare.TensorTypes;

/**
 * Everything that decides the bytes of an INT8 model. Immutable: what improves a design makes another one.
 *
 * @param prepared the float graph that is quantized
 * @param types of its tensors
 * @param quantization ranges and corrections
 * @param options which nodes the plan leaves float
 * @param lowering how the result is spelled
 * @param placement where the quantizations go, as the options say
 */
record Design(
        Graph prepared,
        TensorTypes types,
        Quantization quantization,
        PlanOptions options,
        Lowering lowering,
        Placement placement) {

    /** A design with the placement that its options ask for. */
    static Design of(
            Graph prepared, TensorTypes types, Quantization quantization, PlanOptions options, Lowering lowering) {
        boolean asymmetric = !quantization.scheme().symmetric();
        return new Design(
                prepared, types, quantization, options, lowering, Planner.place(prepared, types, asymmetric, options));
    }

    Design with(PlanOptions other) {
        return of(prepared, types, quantization, other, lowering);
    }

    Design with(Quantization other) {
        return new Design(prepared, types, other, options, lowering, placement);
    }

    Design with(Lowering other) {
        return new Design(prepared, types, quantization, options, other, placement);
    }

    /** Whether every range is known that the placement needs. */
    boolean isMeasured() {
        return quantization.ranges().keySet().containsAll(placement.measured());
    }

    /** The INT8 graph. */
    Graph write() {
        return QdqWriter.write(prepared, types, placement, quantization, lowering);
    }
}
