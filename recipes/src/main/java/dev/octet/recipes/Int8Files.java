package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import dev.octet.engine.Graph;
import dev.octet.io.Sha256;
import dev.octet.io.TemporaryFolder;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.zoo.Model;

/** The INT8 model in the folder of a run, with the data files that belong to it. */
final class Int8Files {
    private static final String DATA_FILE = Run.INT8_FILE + ".data";

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

    /** Adds the weights beside a model that was made here, if they lie there. */
    void addData(RunRecordBuilder builder) throws IOException {
        if (Files.exists(folder.path().resolve(DATA_FILE))) {
            builder.file(folder.raw(DATA_FILE));
        }
    }

    /** Puts a finished model into the folder as it is, adds its files, and tells their size in bytes. */
    long copy(Model given, RunRecordBuilder builder) throws IOException {
        long bytes = 0;
        try (TemporaryFolder fresh = TemporaryFolder.create("octet-int8-")) {
            Graph.read(given.file()).write(fresh.path().resolve(Run.INT8_FILE));
            for (Path file : files(fresh.path())) {
                String name = fresh.path().relativize(file).toString();
                Path target = folder.path().resolve(name);
                Files.createDirectories(target.getParent());
                Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
                builder.file(folder.raw(name));
                bytes += Files.size(target);
            }
        }
        String copied = Sha256.of(model());
        if (!copied.equals(given.sha256())) {
            throw new IOException(model() + ": the copy of " + given.file() + " has sha256 " + copied + " in place of "
                    + given.sha256() + ". Run again; if it stays so, the disk is damaged.");
        }
        return bytes;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
