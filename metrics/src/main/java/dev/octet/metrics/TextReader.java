package dev.octet.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Tensor;
import dev.octet.zoo.Sample;

/** Decodes outputs to a text. */
final class TextReader {

    private TextReader() {}

    /** @throws AccuracyException if the recipe says not how */
    static AnswerReader of(Source source, Postprocess postprocess) {
        Postprocess.Decoder decoder = postprocess
                .decoder()
                .filter(known -> !(known instanceof Postprocess.Decoder.Boxes))
                .orElseThrow(() -> new AccuracyException(source.variant()
                        + ": a text is to be scored but nothing says how outputs become one. Write span or ctc in"
                        + " task.postprocess."));
        if (decoder instanceof Postprocess.Decoder.Span span) {
            return new SpanReader(source, span);
        }
        return new CtcReader(source, (Postprocess.Decoder.Ctc) decoder, source.output(postprocess.output(), "output"));
    }

    /** Finds the best span of a passage. */
    private record SpanReader(Source source, Postprocess.Decoder.Span span) implements AnswerReader {

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
            Map<String, Tensor> outputs = source.only(sample, results);
            Sample.Passage passage = sample.passage()
                    .orElseThrow(() -> new AccuracyException("sample " + sample.id()
                            + " has no passage to find an answer in; is it a dataset of" + " questions?"));
            int[] starts = passage.starts();
            double[] first = scores(sample, span.start(), outputs, starts.length);
            double[] last = scores(sample, span.end(), outputs, starts.length);
            double best = Double.NEGATIVE_INFINITY;
            String text = "";
            for (int i = 0; i < starts.length; i++) {
                for (int j = i; j < Math.min(starts.length, i + span.longest()) && starts[i] >= 0; j++) {
                    if (starts[j] >= 0 && first[i] + last[j] > best) {
                        best = first[i] + last[j];
                        text = passage.text().substring(starts[i], passage.ends()[j]);
                    }
                }
            }
            return new Answer.Text(text);
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

    /** Reads off the best symbol of each frame. */
    private record CtcReader(Source source, Postprocess.Decoder.Ctc ctc, String output) implements AnswerReader {

        @Override
        public Set<String> outputs() {
            return Set.of(output);
        }

        @Override
        public Answer read(Sample sample, List<Map<String, Tensor>> results) {
            Tensor tensor = source.only(sample, results).get(output);
            double[] scores = source.doubles(sample, output, tensor);
            int symbols = ctc.vocabulary().size();
            if (tensor.rank() != 3 || tensor.shape()[0] != 1 || tensor.shape()[2] != symbols) {
                throw source.fault(
                        sample, output, "is " + tensor + ", not [1, frames, " + symbols + "]", "Check the vocabulary.");
            }
            StringBuilder text = new StringBuilder();
            int before = ctc.blank();
            for (int frame = 0; frame < scores.length; frame += symbols) {
                int best = 0;
                for (int i = 1; i < symbols; i++) {
                    best = scores[frame + i] > scores[frame + best] ? i : best;
                }
                if (best != before && best != ctc.blank()) {
                    String symbol = ctc.vocabulary().get(best);
                    text.append(symbol.equals(ctc.space()) ? " " : symbol);
                }
                before = best;
            }
            return new Answer.Text(text.toString().strip());
        }
    }
}
