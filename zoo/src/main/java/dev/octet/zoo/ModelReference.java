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
     * @param dataSha256 digest of the files beside it that tensors lie in, as the recipe gives it
     * @param asIs whether nobody vouches for those files, so that what they hold now is right
     */
    record Own(ModelCard card, Optional<String> dataSha256, boolean asIs) implements ModelReference {
        public Own {
            requireNonNull(card, "card");
            requireNonNull(dataSha256, "dataSha256");
        }

        @Override
        public String name() {
            return card.name();
        }

        /** The same model with a tokenizer. */
        public Own withTokenizer(Artifact tokenizer) {
            return new Own(ModelReference.card(card.file().orElseThrow(), Optional.of(tokenizer)), dataSha256, asIs);
        }
    }

    /**
     * Reads {@code zoo:NAME}, or a section {@code {file: model.onnx, sha256: ..., data_sha256: ..., tokenizer:
     * tokenizer.json}}, with {@code data_sha256} for a model that keeps tensors in files beside it, or
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
     * A model in a file that nobody vouches for: its identity is what the file holds now, and the data beside it.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    static ModelReference ofFile(Path file, Optional<Path> tokenizer) throws IOException {
        Artifact model = OwnArtifact.asIs(file);
        Optional<Artifact> tokens =
                tokenizer.isPresent() ? Optional.of(OwnArtifact.asIs(tokenizer.get())) : Optional.empty();
        return new Own(card(model, tokens), Optional.empty(), true);
    }

    private static Optional<ModelReference> own(Section section) {
        Optional<Artifact> file = OwnArtifact.read(section);
        Optional<String> data = Optional.empty();
        if (section.has("data_sha256")) {
            data = section.digest("data_sha256", () -> "Leave sha256 out once: the message then tells both.");
            if (section.has("source")) {
                section.problem(
                        "data_sha256",
                        "is of files beside a file of your own, but a source gives a single file",
                        "Fetch all files of the model into one folder and write file: PATH.");
            }
        }
        Optional<Artifact> tokenizer = Optional.empty();
        if (section.isSection("tokenizer")) {
            Optional<Section> below = section.section("tokenizer");
            tokenizer = below.flatMap(OwnArtifact::read);
            below.ifPresent(Section::done);
        } else if (section.has("tokenizer")) {
            tokenizer = section.filePath("tokenizer").flatMap(path -> OwnArtifact.asIs(section, path));
        }
        Optional<Artifact> tokens = tokenizer;
        Optional<String> dataSha256 = data;
        section.done();
        return section.build(() -> new Own(card(file.orElseThrow(), tokens), dataSha256, false));
    }

    private static ModelCard card(Artifact file, Optional<Artifact> tokenizer) {
        return ModelCard.own(stem(file.name()), file, tokenizer);
    }

    private static String stem(String file) {
        String name = Path.of(file).getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
