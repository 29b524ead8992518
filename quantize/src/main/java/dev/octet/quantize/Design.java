package dev.octet.quantize;

import java.util.HashMap;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.observe.Range;
import dev.octet.prepare.DepthwiseForms;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.PlanOptions.Form;
import dev.octet.quantize.PointwiseProducts.Rewritten;

/**
 * Everything that decides the bytes of an INT8 model. Immutable: what improves a design makes another one.
 *
 * @param base the float graph that was calibrated
 * @param quantization ranges and corrections of its tensors
 * @param options which nodes the plan leaves float, and how the others are written
 * @param lowering how the result is spelled
 * @param planned what the options make of the base
 */
public record Design(Base base, Quantization quantization, PlanOptions options, Lowering lowering, Planned planned) {

    /** A float graph and the types of its tensors. */
    public record Base(Graph graph, TensorTypes types) {
        /** This graph, or a copy of it with pools and norms written as the options say. */
        public Base with(PlanOptions options) {
            if (!options.has(Form.INTEGER_POOLS) && !options.has(Form.INTEGER_NORMS)) {
                return this;
            }
            Graph copy = graph.copy();
            if (options.has(Form.INTEGER_POOLS)) {
                DepthwiseForms.averagePools(copy, types);
            }
            if (options.has(Form.INTEGER_NORMS)) {
                DepthwiseForms.normalizations(copy, types);
            }
            return new Base(copy, types);
        }
    }

    /**
     * A plan in the terms of a graph.
     *
     * @param written the base, or the base rewritten
     * @param numbers ranges and corrections in the names of its graph
     */
    record Planned(Base written, Quantization numbers, Placement placement) {}

    /** A design with the placement that its options ask for. */
    public static Design of(
            Graph graph, TensorTypes types, Quantization quantization, PlanOptions options, Lowering lowering) {
        return of(new Base(graph, types), quantization, options, lowering);
    }

    private static Design of(Base base, Quantization quantization, PlanOptions options, Lowering lowering) {
        return new Design(base, quantization, options, lowering, plan(base, quantization, options));
    }

    private static Planned plan(Base base, Quantization quantization, PlanOptions options) {
        Base written = base.with(options);
        Map<Layers.Input, double[]> means = new HashMap<>(quantization.means());
        Map<String, Range> ranges = new HashMap<>(quantization.ranges());
        if (options.has(Form.ATTENTION)) {
            written = new Base(written.graph().copy(), written.types());
            AttentionForms.replace(written.graph(), written.types()).forEach((now, before) -> {
                if (ranges.containsKey(before)) {
                    ranges.putIfAbsent(now, ranges.get(before));
                }
            });
        }
        if (options.pointwise() > 0) {
            Rewritten rewritten = PointwiseProducts.rewrite(written.graph(), written.types(), options.pointwise());
            written = new Base(rewritten.graph(), rewritten.types());
            rewritten.reads().forEach((old, now) -> {
                if (means.containsKey(old)) {
                    means.put(now, means.get(old));
                }
            });
        }
        boolean asymmetric = !quantization.scheme().symmetric();
        return new Planned(
                written,
                quantization.withMeans(means).withRanges(ranges),
                Planner.place(written.graph(), written.types(), asymmetric, options));
    }

    /** The same with other choices of what becomes an integer, and how. */
    public Design with(PlanOptions other) {
        return of(base, quantization, other, lowering);
    }

    /** The same with other numbers. */
    public Design with(Quantization other) {
        return of(base, other, options, lowering);
    }

    /** The same, written in another way. */
    public Design with(Lowering other) {
        return new Design(base, quantization, options, other, planned);
    }

    /** The float graph that is quantized, as the plan writes it. */
    public Graph prepared() {
        return planned.written().graph();
    }

    /** Types of its tensors. */
    public TensorTypes types() {
        return planned.written().types();
    }

    /** Ranges and corrections in its names. */
    public Quantization numbers() {
        return planned.numbers();
    }

    /** Where the quantizations go in it. */
    public Placement placement() {
        return planned.placement();
    }

    /** Whether every range is known that the placement needs. */
    public boolean isMeasured() {
        return numbers().ranges().keySet().containsAll(placement().measured());
    }

    /** The INT8 graph. */
    public Graph write() {
        return QdqWriter.write(prepared(), types(), placement(), numbers(), lowering);
    }
}
