package dev.octet.validate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Variant;
import dev.octet.zoo.BadSampleException;
import dev.octet.zoo.Dataset;
import dev.octet.zoo.Label;
import dev.octet.zoo.Sample;

/** All variants opened, and what they make of a sample. {@link #row} may be called from many threads at once. */
final class SampleScorer implements AutoCloseable {
    private final Scoring scoring;
    private final boolean skipBad;
    private final List<Session> sessions = new ArrayList<>();
    private final List<OutputReader> readers = new ArrayList<>();

    SampleScorer(List<Variant> variants, Scoring scoring, boolean skipBad) {
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

    /** Decodes the sample once, runs every variant on it, and gives its row of {@link SampleTable}. */
    List<String> row(Dataset dataset, int index) {
        Sample sample;
        try {
            sample = dataset.read(index);
        } catch (BadSampleException e) {
            if (!skipBad) {
                throw e;
            }
            String[] cells =
                    new String[3 + readers.size() * (1 + scoring.metrics().size())];
            Arrays.fill(cells, "");
            cells[0] = dataset.id(index);
            cells[2] = e.getMessage();
            return List.of(cells);
        }
        List<String> cells = new ArrayList<>(List.of(sample.id(), sample.label().text(), ""));
        Answer baseline = null;
        for (OutputReader reader : readers) {
            Answer answer = reader.answer(sample);
            baseline = baseline == null ? answer : baseline;
            cells.add(prediction(answer));
            for (Metric metric : scoring.metrics()) {
                double outcome = metric.outcome(answer, baseline, trueClass(metric, sample, answer));
                cells.add(metric.scoresClasses() ? Integer.toString((int) outcome) : Double.toString(outcome));
            }
        }
        return cells;
    }

    private String prediction(Answer answer) {
        if (scoring.metrics().get(0).scoresClasses()) {
            int offset = scoring.postprocess().classOffset();
            return answer.hasNan() ? Answer.NOT_A_NUMBER : Integer.toString(answer.top() - offset);
        }
        return Double.isFinite(answer.score()) ? Double.toString(answer.score()) : Answer.NOT_A_NUMBER;
    }

    private int trueClass(Metric metric, Sample sample, Answer answer) {
        Optional<String> other = metric.wantsOtherThan(sample.label());
        if (other.isPresent()) {
            throw new AccuracyException("sample " + sample.id() + ": " + metric + " needs " + other.get()
                    + " as its label but the label is '" + sample.label().text()
                    + "'. Choose a metric that fits the dataset.");
        }
        if (!metric.scoresClasses() || !(sample.label() instanceof Label.ClassIndex label)) {
            return -1;
        }
        int trueClass = label.index() + scoring.postprocess().classOffset();
        if (trueClass >= answer.values().length) {
            throw new AccuracyException("sample " + sample.id() + ": its label is class " + label.index()
                    + " but the model scores " + answer.values().length
                    + " classes. Is this the model's dataset, and task.postprocess.class_offset right?");
        }
        return trueClass;
    }

    @Override
    public void close() {
        sessions.forEach(Session::close);
        sessions.clear();
    }
}
