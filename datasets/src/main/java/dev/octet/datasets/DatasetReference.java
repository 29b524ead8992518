package dev.octet.datasets;

import java.nio.file.Path;
import java.util.Optional;

import dev.octet.io.Section;

/** How a recipe names the samples it wants: a split of a dataset of the catalogue, or files of its own. */
public final class DatasetReference {
    private final String name;
    private final Optional<DataLayout> own;
    private final Optional<String> sha256;
    private final Optional<Subset> subset;

    private DatasetReference(String name, Optional<DataLayout> own, Optional<String> sha256, Optional<Subset> subset) {
        this.name = name;
        this.own = own;
        this.sha256 = sha256;
        this.subset = subset;
    }

    /**
     * Reads {@code zoo:NAME/SPLIT} or a section of one's own data; {@code docs/datasets.md} describes its keys. Paths are
     * relative to the folder of the recipe.
     */
    public static Optional<DatasetReference> read(Section section, String key) {
        if (section.isSection(key)) {
            return section.section(key)
                    .flatMap(data -> data.has("zoo") ? catalogued(data) : DatasetReference.own(data));
        }
        return section.text(key).flatMap(text -> {
            if (text.matches("zoo:[\\w.-]+/[\\w.-]+")) {
                return Optional.of(catalogued(text.substring("zoo:".length()), Optional.empty()));
            }
            section.problem(
                    key,
                    "'" + text + "' is not a dataset",
                    "Write zoo:NAME/SPLIT, or a section with images, idx_images, librispeech, tsv or csv for data of your own, or with"
                            + " synthetic.");
            return Optional.empty();
        });
    }

    /** {@code NAME/SPLIT} in the catalogue, or the name of one's own data: that of its file unless the recipe gives one. */
    public String name() {
        return name;
    }

    /** How one's own data lie, by absolute paths; empty for a split of the catalogue. */
    public Optional<DataLayout> own() {
        return own;
    }

    /** The digest that {@link Dataset#sha256} must have, if the recipe tells it. */
    public Optional<String> sha256() {
        return sha256;
    }

    /** Which of the samples count; empty for all. */
    Optional<Subset> subset() {
        return subset;
    }

    private static Optional<DatasetReference> catalogued(Section section) {
        Optional<String> name = section.text("zoo");
        if (name.filter(text -> !text.matches("[\\w.-]+/[\\w.-]+")).isPresent()) {
            section.problem("zoo", "'" + name.get() + "' is not a dataset", "Write NAME/SPLIT of the catalogue.");
        }
        Optional<Subset> subset = section.section("subset").flatMap(Subset::read);
        section.done();
        return section.build(() -> catalogued(name.orElseThrow(), subset));
    }

    private static DatasetReference catalogued(String name, Optional<Subset> subset) {
        return new DatasetReference(name, Optional.empty(), Optional.empty(), subset);
    }

    private static Optional<DatasetReference> own(Section section) {
        Optional<? extends DataLayout> layout =
                DataLayout.read(section, (at, key) -> at.filePath(key).map(Path::toString));
        Optional<String> sha256 = section.digest(
                "sha256", () -> "Remove it, run once, and copy the dataset's digest from the run record.");
        Optional<String> name = section.text("name");
        Optional<Subset> subset = section.section("subset").flatMap(Subset::read);
        section.done();
        return section.build(() -> {
            DataLayout found = layout.orElseThrow();
            return new DatasetReference(name.orElseGet(found::name), Optional.of(found), sha256, subset);
        });
    }

    /** Whether both name the same samples. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DatasetReference that
                && name.equals(that.name)
                && own.equals(that.own)
                && sha256.equals(that.sha256)
                && subset.equals(that.subset);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return own.isPresent() ? name : "zoo:" + name;
    }
}
