package dev.octet.zoo;

import java.util.List;
import java.util.Optional;

import dev.octet.fetch.Artifact;

import static java.util.Objects.requireNonNull;

/**
 * What the zoo knows of a model without opening it.
 *
 * @param name its name in the catalogue; for a user's own file, the file's name without extension
 * @param title how a table may call it
 * @param framework where it was trained and exported; empty for a user's own file
 * @param licence SPDX identifier or a short phrase; empty if unknown
 * @param provenance who made it, out of what, and what was changed
 * @param file the ONNX file
 * @param tokenizer its {@code tokenizer.json}, for models of text
 * @param references FP32 figures measured before, with the dataset they were measured on
 */
public record ModelCard(
        String name,
        String title,
        Optional<Framework> framework,
        String licence,
        String provenance,
        Artifact file,
        Optional<Artifact> tokenizer,
        List<Reference> references) {

    public ModelCard {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        requireNonNull(framework, "framework");
        requireNonNull(licence, "licence");
        requireNonNull(provenance, "provenance");
        requireNonNull(file, "file");
        requireNonNull(tokenizer, "tokenizer");
        references = List.copyOf(references);
    }

    /** Whether its weights are random: it has speed but no accuracy. */
    public boolean synthetic() {
        return !SyntheticSource.of(file).isEmpty();
    }

    /**
     * The framework that a model comes from.
     *
     * @param name such as {@code PyTorch}
     * @param version as the framework writes it
     */
    public record Framework(String name, String version) {
        public Framework {
            requireNonNull(name, "name");
            requireNonNull(version, "version");
        }
    }

    /**
     * An FP32 figure of this model.
     *
     * @param dataset name of dataset and split
     * @param metric name of the metric
     * @param value a fraction for accuracies, otherwise in the metric's own unit
     * @param samples number of samples it was measured on
     * @param measured where and with what
     */
    public record Reference(String dataset, String metric, double value, int samples, String measured) {
        public Reference {
            requireNonNull(dataset, "dataset");
            requireNonNull(metric, "metric");
            requireNonNull(measured, "measured");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value must be finite but was " + value);
            }
            if (samples < 1) {
                throw new IllegalArgumentException("samples must be at least 1 but was " + samples);
            }
        }
    }
}
