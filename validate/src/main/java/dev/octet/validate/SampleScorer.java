package dev.octet.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Sample;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Variant;
import dev.octet.metrics.Answer;
import dev.octet.metrics.Metric;
import dev.octet.metrics.OutputReader;
import dev.octet.metrics.Scoring;

/** All variants opened, and what they make of a sample. {@link #row} may be called from many threads at once. */
final class SampleScorer implements AutoCloseable {
    private final List<Variant> variants;
    private final Scoring scoring;
    private final SampleColumns table;
    private final boolean skipBad;
    private final List<Session> sessions = new ArrayList<>();
    private final List<OutputReader> readers = new ArrayList<>();

    SampleScorer(List<Variant> variants, Scoring scoring, SampleColumns table, boolean skipBad) {
        this.variants = variants;
        this.table = table;
        this.scoring = scoring;
        this.skipBad = skipBad;
        try {
            for (Variant variant : variants) {
                // One thread a run: samples run side by side instead, and no sum depends on the number of threads.
                Session session = variant.engine().open(variant.model(), SessionSettings.ofThreads(1));
                sessions.add(session);
                readers.add(new OutputReader(variant.name(), session, scoring));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Decodes the sample once, runs every variant on it, and gives its row of {@code samples.csv}. */
    List<String> row(Dataset dataset, int index) {
        Sample sample;
        try {
            sample = dataset.read(index);
        } catch (BadSampleException e) {
            if (!skipBad) {
                throw e;
            }
            return table.skipped(dataset.id(index), e.getMessage());
        }
        List<String> cells = table.begin(sample);
        Map<Answer.Kind, Answer> baseline = null;
        for (int i = 0; i < readers.size(); i++) {
            Map<Answer.Kind, Answer> answers = readers.get(i).answers(sample);
            baseline = baseline == null ? answers : baseline;
            cells.add(scoring.prediction(answers));
            for (Metric metric : scoring.metrics()) {
                cells.add(OutcomeCell.text(metric.outcome(variants.get(i).name(), sample, answers, baseline)));
            }
        }
        return cells;
    }

    @Override
    public void close() {
        readers.forEach(OutputReader::close);
        readers.clear();
        sessions.forEach(Session::close);
        sessions.clear();
    }
}
