package dev.octet.metrics;

import java.util.List;
import java.util.Map;

import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;

/** Decodes outputs to a text. */
final class TextReader {

    private TextReader() {}

    /** @throws AccuracyException if the recipe says not how */
    static AnswerReader of(Source source, Postprocess postprocess) {
        Postprocess.Decoder decoder = postprocess
                .decoder()
                .filter(known -> !(known instanceof Postprocess.Decoder.Boxes))
                .orElseThrow(() -> new AccuracyException(source.variant()
                        + ": a text is to be scored but nothing says how outputs become one. Write span, ctc or rnnt in"
                        + " task.postprocess."));
        if (decoder instanceof Postprocess.Decoder.Span span) {
            return new SpanReader(source, span);
        }
        if (decoder instanceof Transducer transducer) {
            return new TransducerReader(source, transducer, source.output(postprocess.output(), "output"));
        }
        return new CtcReader(source, postprocess, (Postprocess.Decoder.Ctc) decoder);
    }

    /** Reads off the best symbol of each frame. */
    private static final class CtcReader extends SingleOutputReader {
        private final Postprocess.Decoder.Ctc ctc;

        CtcReader(Source source, Postprocess postprocess, Postprocess.Decoder.Ctc ctc) {
            super(source, postprocess);
            this.ctc = ctc;
        }

        @Override
        public Answer read(Sample sample, List<Map<String, Tensor>> results) {
            Tensor tensor = source.only(sample, results).get(output);
            double[] scores = doubles(sample, tensor);
            int symbols = ctc.vocabulary().size();
            if (tensor.rank() != 3 || tensor.shape()[0] != 1 || tensor.shape()[2] != symbols) {
                throw fault(sample, "is " + tensor + ", not [1, frames, " + symbols + "]", "Check the vocabulary.");
            }
            Transcript transcript = new Transcript(ctc.vocabulary(), ctc.space());
            int before = ctc.blank();
            for (int frame = 0; frame < scores.length; frame += symbols) {
                int best = 0;
                for (int i = 1; i < symbols; i++) {
                    best = scores[frame + i] > scores[frame + best] ? i : best;
                }
                if (best != before && best != ctc.blank()) {
                    transcript.add(best);
                }
                before = best;
            }
            return transcript.answer();
        }
    }
}
