package dev.octet.zoo;

import java.util.List;

import dev.octet.fetch.Artifact;

import static java.util.Objects.requireNonNull;

/**
 * What the zoo knows of a dataset without opening it.
 *
 * @param name its name in the catalogue
 * @param title how a table may call it
 * @param licence SPDX identifier or a short phrase
 * @param provenance who made it and what was changed
 * @param files what it consists of
 * @param splits names of its parts, each a dataset of its own: {@code zoo:NAME/SPLIT}
 */
public record DatasetCard(
        String name, String title, String licence, String provenance, List<Artifact> files, List<String> splits) {

    public DatasetCard {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        requireNonNull(licence, "licence");
        requireNonNull(provenance, "provenance");
        files = List.copyOf(files);
        splits = List.copyOf(splits);
        if (files.isEmpty() || splits.isEmpty()) {
            throw new IllegalArgumentException("dataset " + name + " needs at least one file and one split");
        }
    }
}
