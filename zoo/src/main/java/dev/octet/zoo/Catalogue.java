package dev.octet.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.octet.datasets.DataLayout;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Section;

/** Every model and dataset that {@code zoo/catalogue/*.yaml} names, in the order of names. */
final class Catalogue {
    private final Map<String, ModelCard> models = new TreeMap<>();
    private final Map<String, CatalogueDataset> datasets = new TreeMap<>();
    private final Map<String, String> unserved = new TreeMap<>();

    /**
     * A dataset and how each of its splits is read.
     *
     * @param card what is known of it
     * @param splits layout by split; paths are names of the card's files
     */
    record CatalogueDataset(DatasetCard card, Map<String, DataLayout> splits) {}

    private Catalogue() {}

    /**
     * Reads all files of {@code folder}; a folder that is not there is an empty catalogue.
     *
     * @throws InvalidInputException with the mistakes of all files
     */
    static Catalogue read(Path folder) {
        Catalogue catalogue = new Catalogue();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                catalogue.add(file);
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return catalogue;
    }

    Map<String, ModelCard> models() {
        return models;
    }

    Map<String, CatalogueDataset> datasets() {
        return datasets;
    }

    /** Rows of the reference table that no model stands for, and why. */
    Map<String, String> unserved() {
        return unserved;
    }

    private void add(Path file) throws IOException {
        Section root = Section.read(file);
        root.require("octet");
        root.integer("octet", 1, 1);
        root.section("models").ifPresent(all -> each(all, models, CatalogueReader::model));
        root.section("datasets").ifPresent(all -> each(all, datasets, CatalogueReader::dataset));
        root.section("unserved").ifPresent(all -> {
            for (String row : all.keys()) {
                CatalogueReader.checkRow(all, row, row);
                all.text(row).ifPresent(why -> unserved.put(row, why));
            }
        });
        root.done();
        root.throwIfWrong();
    }

    @FunctionalInterface
    private interface EntryReader<T> {
        Optional<T> read(String name, Section section);
    }

    private static <T> void each(Section all, Map<String, T> known, EntryReader<T> reader) {
        for (String name : all.keys()) {
            if (!name.matches("[\\w.-]+")) {
                all.problem(name, "is not a name", "Use letters, digits, '-', '_' and '.'.");
            }
            all.section(name).flatMap(entry -> reader.read(name, entry)).ifPresent(entry -> {
                if (known.putIfAbsent(name, entry) != null) {
                    all.problem(name, "is in the catalogue twice", "Names are unique over all files; choose another.");
                }
            });
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read", e);
        }
    }
}
