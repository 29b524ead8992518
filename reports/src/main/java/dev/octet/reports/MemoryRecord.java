package dev.octet.reports;

import java.util.Optional;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.finite;

/**
 * What one instance of a variant needs, measured in a process that opened nothing else.
 *
 * @param modelBytes size of the model, with that of the weights beside it
 * @param loadedRssBytes resident memory when the model was open
 * @param peakRssBytes most resident memory while running
 * @param loadMs time to open the model in ms, its file in the page cache
 * @param firstInferenceMs time of the first inference in ms
 */
public record MemoryRecord(
        Optional<Long> modelBytes,
        Optional<Long> loadedRssBytes,
        Optional<Long> peakRssBytes,
        Optional<Double> loadMs,
        Optional<Double> firstInferenceMs) {
    public MemoryRecord {
        modelBytes = count(modelBytes, "throughput.memory.model_bytes");
        loadedRssBytes = count(loadedRssBytes, "throughput.memory.loaded_rss_bytes");
        peakRssBytes = count(peakRssBytes, "throughput.memory.peak_rss_bytes");
        loadMs = finite(loadMs, "throughput.memory.load_ms");
        firstInferenceMs = finite(firstInferenceMs, "throughput.memory.first_inference_ms");
    }
}
