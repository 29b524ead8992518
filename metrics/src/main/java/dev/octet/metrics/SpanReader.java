package dev.octet.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;
import dev.octet.text.Passage;

/**
 * Finds the best span of a passage over all windows on it, as {@code run_squad.py} of google-research/bert: of the tokens
 * with the highest scores as first and as last one in a window, the pair with the highest sum that lies in the passage, is
 * in order and not too long. A token that several windows show begins a span in the one with the most around it only.
 */
record SpanReader(Source source, Postprocess.Decoder.Span span) implements AnswerReader {

    SpanReader {
        source.output(Optional.of(span.start()), "span.start");
        source.output(Optional.of(span.end()), "span.end");
    }

    @Override
    public Set<String> outputs() {
        return new HashSet<>(List.of(span.start(), span.end()));
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Passage passage = sample.passage()
                .orElseThrow(() -> new AccuracyException("sample " + sample.id()
                        + " has no passage to find an answer in; is it a dataset of questions?"));
        if (passage.windows().size() != results.size()) {
            throw new AccuracyException(source.variant() + ": sample " + sample.id() + " has " + results.size()
                    + " feeds but " + passage.windows().size() + " windows on its passage");
        }
        double best = Double.NEGATIVE_INFINITY;
        String text = "";
        for (int w = 0; w < results.size(); w++) {
            Passage.Window window = passage.windows().get(w);
            int tokens = window.starts().length;
            double[] first = scores(sample, span.start(), results.get(w), tokens);
            double[] last = scores(sample, span.end(), results.get(w), tokens);
            int[] ends = best(last);
            for (int i : best(first)) {
                for (int j : ends) {
                    if (isSpan(window, i, j) && first[i] + last[j] > best) {
                        best = first[i] + last[j];
                        text = passage.text().substring(window.starts()[i], window.ends()[j]);
                    }
                }
            }
        }
        return new Answer.Text(text);
    }

    private boolean isSpan(Passage.Window window, int first, int last) {
        return window.starts()[first] >= 0
                && window.starts()[last] >= 0
                && window.central()[first]
                && first <= last
                && last - first < span.longest();
    }

    /** The tokens of the highest scores, best first; of equal ones the first. */
    private int[] best(double[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .limit(span.candidates())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private double[] scores(Sample sample, String output, Map<String, Tensor> outputs, int tokens) {
        double[] scores = source.doubles(sample, output, outputs.get(output));
        if (scores.length != tokens) {
            throw source.fault(
                    sample, output, "has " + scores.length + " scores for " + tokens + " tokens", "Check span.");
        }
        return scores;
    }
}
