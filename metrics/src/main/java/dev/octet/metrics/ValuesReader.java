package dev.octet.metrics;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;

/** Takes the float outputs of a sample's only feed as they are: the one that the recipe names, or all. */
final class ValuesReader implements AnswerReader {
    private final Source source;
    private final Set<String> outputs;

    ValuesReader(Source source, Postprocess postprocess) {
        this.source = source;
        Optional<String> named = postprocess.output();
        this.outputs =
                named.isPresent() ? Set.of(source.output(named, "output")) : new LinkedHashSet<>(source.outputs());
    }

    @Override
    public Set<String> outputs() {
        return outputs;
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Map<String, Tensor> given = source.only(sample, results);
        Map<String, double[]> values = new LinkedHashMap<>();
        List<String> floats = outputs.stream()
                .filter(output -> Source.isFloat(given.get(output)))
                .toList();
        // Where none is float the first says so.
        for (String output : floats.isEmpty() ? outputs : floats) {
            values.put(output, source.doubles(sample, output, given.get(output)));
        }
        return new Answer.Values(values);
    }
}
