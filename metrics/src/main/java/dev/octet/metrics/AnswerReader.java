package dev.octet.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.engine.Tensor;

/** Makes answers of one {@linkplain Answer.Kind kind} of what a variant gives out. Thread-safe. */
interface AnswerReader extends AutoCloseable {

    /** Names of the outputs that it reads. */
    Set<String> outputs();

    /**
     * @param results the outputs for each feed of the sample, in the order of its feeds
     * @throws AccuracyException if they cannot be read as such an answer
     */
    Answer read(Sample sample, List<Map<String, Tensor>> results);

    /** Frees what it holds: nothing, unless it runs networks of its own. */
    @Override
    default void close() {}
}
