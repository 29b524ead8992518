package dev.octet.zoo;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.datasets.DataLayout;
import dev.octet.fetch.Artifact;
import dev.octet.fetch.ArtifactStore;
import dev.octet.fetch.UnavailableException;
import dev.octet.io.Progress;

/** Where the files of a dataset of the catalogue lie: with what users bring, or fetched. */
record DatasetFiles(DatasetCard card, BroughtData brought, ArtifactStore store) {

    /** The files of a dataset that a recipe describes itself. */
    static Map<String, Path> own(DataLayout layout) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String path : layout.paths()) {
            if (!new File(path).exists()) {
                throw new UnavailableException("there is no " + path + "; check the path in the recipe");
            }
            files.put(path, Path.of(path));
        }
        return files;
    }

    /** Adds to {@code missing} what {@code search} does not find. */
    static void note(List<UnavailableException> missing, Runnable search) {
        try {
            search.run();
        } catch (UnavailableException e) {
            missing.add(e);
        }
    }

    /** Files by their path in the layout, fetched if need be. @throws UnavailableException if one cannot be had */
    Map<String, Path> located(DataLayout layout, Progress progress) {
        if (card.placement().isPresent()) {
            return brought.dataset(card, layout.paths());
        }
        Map<String, Artifact> needed = new LinkedHashMap<>();
        for (Artifact artifact : card.files()) {
            String path = artifact.name().substring(card.name().length() + 1);
            if (layout.paths().contains(path)) {
                needed.put(path, artifact);
            }
        }
        Map<Artifact, Path> found = store.obtain(List.copyOf(needed.values()), progress);
        Map<String, Path> files = new LinkedHashMap<>();
        needed.forEach((path, artifact) -> files.put(path, found.get(artifact)));
        return files;
    }

    /** Fetches nothing. @throws UnavailableException if users have to bring it and did not */
    void requireBrought(DataLayout layout) {
        if (card.placement().isPresent()) {
            brought.dataset(card, layout.paths());
        }
    }
}
