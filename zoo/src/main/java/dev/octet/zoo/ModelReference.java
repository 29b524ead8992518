package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import dev.octet.fetch.Artifact;
import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/** How a recipe names its model: by the catalogue, or by a file or source of its own with its SHA-256. */
public sealed interface ModelReference {

    /** Name for messages and tables. */
    String name();

    /**
     * A model of the catalogue.
     *
     * @param name its name there
     */
    record Catalogued(String name) implements ModelReference {
        public Catalogued {
            requireNonNull(name, "name");
        }
    }

    /**
     * A model that the recipe itself describes.
     *
     * @param card what the recipe tells of it
     */
    record Own(ModelCard card) implements ModelReference {
        public Own {
            requireNonNull(card, "card");
        }

        @Override
        public String name() {
            return card.name();
        }

        /** The same model with a tokenizer. */
        public Own withTokenizer(Artifact tokenizer) {
            return (Own) own(card.file().orElseThrow(), Optional.of(tokenizer));
        }
    }

    /**
     * Reads {@code zoo:NAME}, or a section {@code {file: model.onnx, sha256: ..., tokenizer: tokenizer.json}} or
     * {@code {source: maven:...|https:...|synthetic:..., sha256: ..., bytes: ..., tokenizer: {source: ..., sha256: ...}}}.
     * Paths are relative to the folder of the recipe.
     */
    static Optional<ModelReference> read(Section recipe, String key) {
        if (recipe.isSection(key)) {
            return recipe.section(key).flatMap(ModelReference::own);
        }
        return recipe.text(key).flatMap(text -> {
            if (text.matches("zoo:[\\w.-]+")) {
                return Optional.of(new Catalogued(text.substring("zoo:".length())));
            }
            recipe.problem(
                    key,
                    "'" + text + "' is not a model",
                    "Write zoo:NAME, or a section with file and sha256 for a model of your own.");
            return Optional.empty();
        });
    }

    /**
     * A model in a file that nobody vouches for: its identity is what the file holds now.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    static ModelReference ofFile(Path file, Optional<Path> tokenizer) throws IOException {
        Artifact model = OwnArtifact.asIs(file);
        Optional<Artifact> tokens =
                tokenizer.isPresent() ? Optional.of(OwnArtifact.asIs(tokenizer.get())) : Optional.empty();
        return own(model, tokens);
    }

    private static Optional<ModelReference> own(Section section) {
        Optional<Artifact> file = OwnArtifact.read(section);
        Optional<Artifact> tokenizer = Optional.empty();
        if (section.isSection("tokenizer")) {
            Optional<Section> below = section.section("tokenizer");
            tokenizer = below.flatMap(OwnArtifact::read);
            below.ifPresent(Section::done);
        } else if (section.has("tokenizer")) {
            tokenizer = section.filePath("tokenizer").flatMap(path -> OwnArtifact.asIs(section, path));
        }
        Optional<Artifact> tokens = tokenizer;
        section.done();
        return section.build(() -> own(file.orElseThrow(), tokens));
    }

    private static ModelReference own(Artifact file, Optional<Artifact> tokenizer) {
        return new Own(ModelCard.own(stem(file.name()), file, tokenizer));
    }

    private static String stem(String file) {
        String name = Path.of(file).getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
