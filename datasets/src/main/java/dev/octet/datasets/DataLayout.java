package dev.octet.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

/** How samples lie in files. Catalogue and recipes describe it with the same keys. */
public sealed interface DataLayout
        permits ImageLayout, SpeechLayout, TextTable, QuestionSet, ClickLog, NpyArrays, SyntheticSamples {

    /** Files and folders that it reads, the one with the samples first; none if it makes them. */
    List<String> paths();

    /** What tables call the samples unless somebody gives them a name. */
    default String name() {
        return Path.of(paths().get(0)).getFileName().toString();
    }

    /** Reads a path under a key: absolute in a recipe, relative to the dataset's own files in the catalogue. */
    @FunctionalInterface
    interface PathReader {
        Optional<String> read(Section section, String key);
    }

    /**
     * Reads the layout that the keys of {@code section} tell: {@code images}, {@code voc}, {@code ilsvrc},
     * {@code idx_images}, {@code cifar10}, {@code cifar100}, {@code tsv}, {@code csv}, {@code squad}, {@code librispeech}, {@code speech_manifest}, {@code criteo}, {@code npy} or {@code synthetic}. The caller
     * ends the section, for it may hold keys of its own.
     */
    static Optional<? extends DataLayout> read(Section section, PathReader paths) {
        List<String> keys = section.keys();
        List<String> kinds = List.of(
                "images",
                "voc",
                "ilsvrc",
                "idx_images",
                "cifar10",
                "cifar100",
                "tsv",
                "csv",
                "squad",
                "librispeech",
                "speech_manifest",
                "criteo",
                "npy",
                "synthetic");
        List<String> found = kinds.stream().filter(keys::contains).toList();
        if (found.size() != 1) {
            kinds.forEach(section::has);
            section.problem(
                    found.isEmpty() ? "names no data" : "names data twice: " + String.join(" and ", found),
                    "Give exactly one of " + String.join(", ", kinds) + ".");
            return Optional.empty();
        }
        return switch (found.get(0)) {
            case "images" -> images(section, paths);
            case "voc" -> BoxImages.readVoc(section, paths);
            case "ilsvrc" -> IlsvrcImages.read(section, paths);
            case "cifar10", "cifar100" -> CifarImages.read(section, paths, found.get(0));
            case "idx_images" -> IdxImages.read(section, paths);
            case "squad" -> QuestionSet.read(section, paths);
            case "librispeech" -> LibriSpeech.read(section, paths);
            case "speech_manifest" -> SpeechManifest.read(section, paths);
            case "criteo" -> ClickLog.read(section, paths);
            case "npy" -> NpyArrays.read(section, paths);
            case "synthetic" -> SyntheticSamples.read(section);
            default -> TextTable.read(section, paths, found.get(0));
        };
    }

    private static Optional<? extends DataLayout> images(Section section, PathReader paths) {
        if (section.has("coco")) {
            return BoxImages.read(section, paths, BoxImages.Form.COCO);
        }
        if (section.has("wider")) {
            return BoxImages.read(section, paths, BoxImages.Form.WIDER);
        }
        if (section.has("masks")) {
            return MaskedImages.read(section, paths);
        }
        return section.has("labels") ? LabelledImages.read(section, paths) : ImageFolder.read(section, paths);
    }
}
