package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.octet.fetch.Artifact;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.Sha256;

/**
 * What users bring themselves, in the folder that {@code OCTET_DATA} names: datasets that may not be passed on, as their
 * entry in the catalogue says, and exported models under {@code models/NAME}.
 *
 * <p>An exported file has no digest that the catalogue could know. The export script writes it to {@code SHA256SUMS} beside
 * the file, as {@code sha256sum} does, and a file that has other bytes since is never opened.
 */
final class BroughtData {
    private static final String SUMS = "SHA256SUMS";
    private static final String MODEL = "model.onnx";

    private final Optional<Path> root;

    BroughtData(Map<String, String> environment) {
        String folder = environment.getOrDefault("OCTET_DATA", "");
        root = folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder).toAbsolutePath());
    }

    /** Where each of {@code paths} of a dataset lies. @throws UnavailableException saying where to get what is missing */
    Map<String, Path> dataset(DatasetCard card, List<String> paths) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String path : paths) {
            Path file = root.map(folder -> folder.resolve(
                                    card.placement().orElseThrow().folder())
                            .resolve(path))
                    .filter(Files::exists)
                    .orElseThrow(() -> new UnavailableException(missing(card), brief(card)));
            files.put(path, file);
        }
        return files;
    }

    /** Why a dataset is not here and how to get it; empty if its folder is there. */
    Optional<String> wanted(DatasetCard card) {
        return card.placement()
                .filter(placement -> root.map(folder -> folder.resolve(placement.folder()))
                        .filter(Files::isDirectory)
                        .isEmpty())
                .map(placement -> missing(card));
    }

    /** As {@link #wanted(DatasetCard)}, for a model that is to be exported. */
    Optional<String> wanted(ModelCard card) {
        return card.export().filter(export -> sums(card).isEmpty()).map(export -> missing(card, export));
    }

    /**
     * The card with the files that were exported; a card that needs no export is returned as it is.
     *
     * @throws UnavailableException saying how to export the model if it is not here
     */
    ModelCard complete(ModelCard card) {
        if (card.export().isEmpty()) {
            return card;
        }
        Path sums = sumsOf(card);
        Map<String, String> digests = digests(sums);
        Artifact file = artifact(sums, digests, MODEL)
                .orElseThrow(() -> new UnavailableException(sums + " has no line for " + MODEL + "; export again"));
        return card.exported(file, artifact(sums, digests, "tokenizer.json").or(card::tokenizer));
    }

    /** Everything that was exported with a model: what {@code SHA256SUMS} lists. */
    List<Artifact> exported(ModelCard card) {
        Path sums = sumsOf(card);
        Map<String, String> digests = digests(sums);
        return digests.keySet().stream()
                .flatMap(name -> artifact(sums, digests, name).stream())
                .toList();
    }

    /**
     * Checks the data files of an exported model.
     *
     * @param found SHA-256 of each by its location
     * @throws WrongContentException if one has other bytes than when it was exported, or was not listed then
     */
    void verify(ModelCard card, Map<String, String> found) {
        if (found.isEmpty()) {
            return;
        }
        Path sums = sumsOf(card);
        Map<String, String> digests = digests(sums);
        found.forEach((location, sha256) -> {
            String wanted = digests.getOrDefault(location, "");
            if (!wanted.equals(sha256)) {
                throw new WrongContentException(
                        sums.resolveSibling(location) + " holds tensors of " + card.name() + " and has sha256 " + sha256
                                + ", but " + sums
                                + (wanted.isEmpty() ? " has no line for it" : " says " + wanted) + "; export again",
                        wanted,
                        sha256);
            }
        });
    }

    private Path sumsOf(ModelCard card) {
        return sums(card)
                .orElseThrow(() -> new UnavailableException(
                        missing(card, card.export().get()),
                        brief(card, card.export().get())));
    }

    /** Digest of each file that {@code sums} lists. */
    private static Map<String, String> digests(Path sums) {
        try {
            Map<String, String> digests = new LinkedHashMap<>();
            for (String line : Files.readAllLines(sums)) {
                String[] parts = line.split(" [ *]", 2);
                if (parts.length == 2 && Sha256.isDigest(parts[0])) {
                    digests.put(parts[1], parts[0]);
                }
            }
            return digests;
        } catch (IOException e) {
            throw new UnavailableException(sums + " cannot be read: " + e, e);
        }
    }

    private static Optional<Artifact> artifact(Path sums, Map<String, String> digests, String name) {
        Path file = sums.resolveSibling(name);
        return Optional.ofNullable(digests.get(name))
                .map(digest -> new Artifact(
                        sums.getParent().getFileName() + "/" + name,
                        Artifact.Kind.FILE,
                        digest,
                        OptionalLong.empty(),
                        Optional.empty(),
                        List.of("file:" + file)));
    }

    private Optional<Path> sums(ModelCard card) {
        return root.map(folder -> folder.resolve("models").resolve(card.name()).resolve(SUMS))
                .filter(Files::isRegularFile);
    }

    private String missing(DatasetCard card) {
        DatasetCard.Placement placement = card.placement().orElseThrow();
        return card.name() + " is yours to bring: " + where() + placement.folder() + ". " + placement.obtain()
                + " Layout: " + placement.layout();
    }

    private String missing(ModelCard card, ModelCard.Export export) {
        return card.name() + " is to be exported first, from " + export.from() + ": " + where() + "models/"
                + card.name()
                + ". Run: " + command(card, export);
    }

    private String brief(DatasetCard card) {
        return "put " + card.name() + " at " + folder() + "/"
                + card.placement().orElseThrow().folder() + " ('octet zoo list' says how)";
    }

    private String brief(ModelCard card, ModelCard.Export export) {
        return "run " + command(card, export);
    }

    private String command(ModelCard card, ModelCard.Export export) {
        return "python3 zoo/export/" + export.script() + " " + export.arguments() + " --out " + folder() + "/models/"
                + card.name();
    }

    private String folder() {
        return root.map(Path::toString).orElse("$OCTET_DATA");
    }

    private String where() {
        return root.map(folder -> "it is not in " + folder + "/")
                .orElse("OCTET_DATA is not set to the folder that holds ");
    }
}
