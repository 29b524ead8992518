package dev.octet.zoo;

import java.util.List;
import java.util.Optional;

import dev.octet.fetch.Artifact;
import dev.octet.io.RelativePath;

import static java.util.Objects.requireNonNull;

/**
 * What the zoo knows of a dataset without opening it.
 *
 * @param name its name in the catalogue
 * @param title how a table may call it
 * @param licence SPDX identifier or a short phrase
 * @param provenance who made it and what was changed
 * @param files what it consists of; none if users bring it themselves
 * @param placement where a user puts it who has it; empty if it has files
 * @param splits names of its parts, each a dataset of its own: {@code zoo:NAME/SPLIT}
 */
public record DatasetCard(
        String name,
        String title,
        String licence,
        String provenance,
        List<Artifact> files,
        Optional<Placement> placement,
        List<String> splits) {

    /**
     * A dataset that may not be passed on.
     *
     * @param folder below the one that {@code OCTET_DATA} names
     * @param obtain where to get it, and under what terms
     * @param layout how it has to lie there
     */
    public record Placement(String folder, String obtain, String layout) {
        public Placement {
            RelativePath.check(folder);
            requireNonNull(obtain, "obtain");
            requireNonNull(layout, "layout");
        }
    }

    public DatasetCard {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        requireNonNull(licence, "licence");
        requireNonNull(provenance, "provenance");
        files = List.copyOf(files);
        splits = List.copyOf(splits);
        if (files.isEmpty() == placement.isEmpty() || splits.isEmpty()) {
            throw new IllegalArgumentException(
                    "dataset " + name + " needs files, or says where users put theirs, and at least one split");
        }
    }
}
