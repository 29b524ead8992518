package dev.octet.zoo;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
 * @param file the ONNX file; empty if it is to be exported first
 * @param tokenizer its {@code tokenizer.json}, for models of text
 * @param export how a user makes the file; empty if it is published
 * @param references FP32 figures measured or published before, with the dataset they were measured on
 * @param facts what else the catalogue tells
 */
public record ModelCard(
        String name,
        String title,
        Optional<Framework> framework,
        String licence,
        String provenance,
        Optional<Artifact> file,
        Optional<Artifact> tokenizer,
        Optional<Export> export,
        List<Reference> references,
        ModelFacts facts) {

    public ModelCard {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        requireNonNull(framework, "framework");
        requireNonNull(licence, "licence");
        requireNonNull(provenance, "provenance");
        requireNonNull(file, "file");
        requireNonNull(tokenizer, "tokenizer");
        requireNonNull(export, "export");
        references = List.copyOf(references);
        requireNonNull(facts, "facts");
        if (file.isEmpty() && export.isEmpty()) {
            throw new IllegalArgumentException("model " + name + " needs a file, or says how it is exported");
        }
    }

    /** The card of a user's own file. */
    static ModelCard own(String name, Artifact file, Optional<Artifact> tokenizer) {
        return new ModelCard(
                name,
                name,
                Optional.empty(),
                "",
                "named by the user",
                Optional.of(file),
                tokenizer,
                Optional.empty(),
                List.of(),
                ModelFacts.NONE);
    }

    /** This card with the files that a user exported. */
    ModelCard exported(Artifact made, Optional<Artifact> tokens) {
        return new ModelCard(
                name, title, framework, licence, provenance, Optional.of(made), tokens, export, references, facts);
    }

    /** Whether its weights are random: it has speed but no accuracy. */
    public boolean synthetic() {
        return file.filter(artifact -> !SyntheticSource.of(artifact).isEmpty()).isPresent();
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
     * How a user makes the ONNX file: {@code python3 zoo/export/SCRIPT ARGUMENTS --out FOLDER}.
     *
     * @param script file name in {@code zoo/export}
     * @param arguments of the script, before {@code --out}
     * @param from the weights that it starts from, and the packages that it needs
     */
    public record Export(String script, String arguments, String from) {
        public Export {
            if (!script.matches("[a-z0-9_]+\\.py")) {
                throw new IllegalArgumentException("'" + script + "' is not the name of a script in zoo/export");
            }
            requireNonNull(arguments, "arguments");
            requireNonNull(from, "from");
        }
    }

    /**
     * An FP32 figure of this model.
     *
     * @param dataset name of dataset and split
     * @param metric name of the metric
     * @param value a fraction for accuracies, otherwise in the metric's own unit
     * @param samples number of samples it was measured on
     * @param tolerance how far a run of ours may be from it, in the unit of {@code value}; empty if nothing is known
     * @param measured where and with what; for a figure of others, where it is published
     */
    public record Reference(
            String dataset, String metric, double value, int samples, OptionalDouble tolerance, String measured) {
        public Reference {
            requireNonNull(dataset, "dataset");
            requireNonNull(metric, "metric");
            requireNonNull(measured, "measured");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value must be finite but was " + value);
            }
            if (tolerance.isPresent() && !(tolerance.getAsDouble() >= 0)) {
                throw new IllegalArgumentException("tolerance must not be negative but was " + tolerance.getAsDouble());
            }
            if (samples < 1) {
                throw new IllegalArgumentException("samples must be at least 1 but was " + samples);
            }
        }
    }
}
