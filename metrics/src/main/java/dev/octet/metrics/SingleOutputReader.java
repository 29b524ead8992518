package dev.octet.metrics;

import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;

/** Reads the output that the recipe names, or else the model's first. */
abstract class SingleOutputReader implements AnswerReader {
    final Source source;
    final String output;

    /** @throws AccuracyException if there is no such output */
    SingleOutputReader(Source source, Postprocess postprocess) {
        this.source = source;
        this.output = source.output(postprocess.output(), "output");
    }

    @Override
    public final Set<String> outputs() {
        return Set.of(output);
    }

    final double[] doubles(Sample sample, Tensor tensor) {
        return source.doubles(sample, output, tensor);
    }

    final AccuracyException fault(Sample sample, String fault, String remedy) {
        return source.fault(sample, output, fault, remedy);
    }
}
