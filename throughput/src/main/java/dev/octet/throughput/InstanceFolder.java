package dev.octet.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The private folder of one run: feeds for the instances, their logs, and what their native libraries unpack. */
final class InstanceFolder {
    private static final String PREFIX = "octet-throughput-";

    private InstanceFolder() {}

    /** Creates one in the platform's folder for temporary files, readable by this user only. */
    static Path create() throws IOException {
        return Files.createTempDirectory(PREFIX);
    }

    static Path feed(Path folder, int index) {
        return folder.resolve("feed-" + index);
    }

    static Path arrivals(Path folder, int trial) {
        return folder.resolve("arrivals-" + trial);
    }

    static Path log(Path folder, int instance) {
        return folder.resolve("instance-" + instance + ".log");
    }

    /** Deletes the folder and all in it, as far as it can; more than one process may do so at the same time. */
    static void delete(Path folder) {
        if (!folder.getFileName().toString().startsWith(PREFIX)) {
            throw new IllegalArgumentException("not the folder of a run: " + folder);
        }
        // What another process deletes first is no failure, and what is locked goes with the temporary folder.
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                path.toFile().delete();
            }
        } catch (IOException | UncheckedIOException e) {
            folder.toFile().delete();
        }
    }
}
