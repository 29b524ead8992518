package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.octet.engine.Graph;
import dev.octet.io.TemporaryFolder;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.zoo.Model;

/** The INT8 model in the folder of a run, with the data files that belong to it. */
final class Int8Files {
    private final RunFolder folder;

    Int8Files(RunFolder folder) {
        this.folder = folder;
    }

    Path model() {
        return folder.path().resolve(Run.INT8_FILE);
    }

    /** Whether the INT8 model that the record tells of is here, with all files that belong to it, byte for byte. */
    boolean areThose(RunRecord record) throws IOException {
        List<RunRecord.RawFile> model = record.files().stream()
                .filter(file -> !Run.MEASURED.contains(file.name()))
                .toList();
        for (RunRecord.RawFile file : model) {
            if (!Files.exists(folder.path().resolve(file.name()))
                    || !folder.raw(file.name()).equals(file)) {
                return false;
            }
        }
        return !model.isEmpty();
    }

    /** Adds the weights beside the model {@code made} here, if some are there, and tells what it is known by. */
    String addData(RunRecord.RawFile made, RunRecordBuilder builder) throws IOException {
        SortedMap<String, String> data = new TreeMap<>();
        for (String location : Graph.dataFiles(model()).keySet()) {
            RunRecord.RawFile file = folder.raw(location);
            builder.file(file);
            data.put(location, file.sha256());
        }
        return Model.identity(made.sha256(), data);
    }

    /** Puts a finished model into the folder as it is, adds its files, and tells their size in bytes. */
    long copy(Model given, RunRecordBuilder builder) throws IOException {
        long bytes = 0;
        Set<String> copied = new HashSet<>();
        try (TemporaryFolder fresh = TemporaryFolder.create("octet-int8-")) {
            Graph.read(given.file()).write(fresh.path().resolve(Run.INT8_FILE));
            for (Path file : files(fresh.path())) {
                String name = fresh.path().relativize(file).toString();
                Path target = folder.path().resolve(name);
                Files.createDirectories(target.getParent());
                Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
                RunRecord.RawFile raw = folder.raw(name);
                builder.file(raw);
                copied.add(raw.sha256());
                bytes += Files.size(target);
            }
        }
        Set<String> wanted = new HashSet<>(given.data().values());
        wanted.add(given.card().file().orElseThrow().sha256());
        if (!copied.equals(wanted)) {
            throw new IOException(model() + ": the copy of " + given.file() + " has files with sha256 " + copied
                    + " in place of " + wanted + ". Run again; if it stays so, the disk is damaged.");
        }
        return bytes;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
