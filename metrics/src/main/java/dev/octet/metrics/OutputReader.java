package dev.octet.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Runs one variant on samples and makes answers of its outputs. Thread-safe as the session is. */
public final class OutputReader implements AutoCloseable {
    private final Session session;
    private final Map<Answer.Kind, AnswerReader> readers = new LinkedHashMap<>();
    private final Set<String> outputs = new LinkedHashSet<>();

    /**
     * @param variant its name
     * @throws AccuracyException if the model lacks an output that is to be scored
     */
    public OutputReader(String variant, Session session, Scoring scoring) {
        this.session = session;
        Source source = new Source(
                variant, session.outputs().stream().map(TensorInfo::name).toList());
        try {
            for (Metric metric : scoring.metrics()) {
                readers.computeIfAbsent(metric.answers(), kind -> reader(kind, source, scoring.postprocess()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        readers.values().stream().map(AnswerReader::outputs).forEach(outputs::addAll);
    }

    private static AnswerReader reader(Answer.Kind kind, Source source, Postprocess postprocess) {
        return switch (kind) {
            case SCORES -> new ScoresReader(source, postprocess);
            case TEXT -> TextReader.of(source, postprocess);
            case LIKELIHOOD -> new LikelihoodReader(source, postprocess);
            case CLASS_MAP -> new ClassMapReader(source, postprocess);
            case DETECTIONS -> new DetectionsReader(source, postprocess);
            case VALUES -> new ValuesReader(source, postprocess);
        };
    }

    /**
     * Runs the variant on all feeds of the sample.
     *
     * @return an answer of each kind that the metrics score, in the order of the metrics
     * @throws AccuracyException if the outputs do not fit
     */
    public Map<Answer.Kind, Answer> answers(Sample sample) {
        List<Map<String, Tensor>> results = new ArrayList<>();
        for (Feed feed : sample.feeds()) {
            results.add(session.run(feed, outputs));
        }
        Map<Answer.Kind, Answer> answers = new LinkedHashMap<>();
        readers.forEach((kind, reader) -> answers.put(kind, reader.read(sample, results)));
        return answers;
    }

    /** Closes the networks that decode its outputs, if there are any; not the session. */
    @Override
    public void close() {
        readers.values().forEach(AnswerReader::close);
    }
}
