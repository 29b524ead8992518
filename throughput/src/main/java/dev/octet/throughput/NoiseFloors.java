package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

import dev.octet.host.HostFacts;
import dev.octet.io.AtomicFile;

/** Noise floors that were measured on this host: a line each in a file of the cache, named by the host's identity. */
final class NoiseFloors {
    /** So many are kept, and the largest of them counts: one quiet hour does not make a quiet host. */
    private static final int KEPT = 5;

    private final Path file;

    NoiseFloors(Path folder, String identity) {
        this.file = folder.resolve(identity + ".csv");
    }

    /** Those of this host: below {@code octet.cache}, else {@code OCTET_CACHE}, else {@code ~/.cache/octet}. */
    static NoiseFloors ofThisHost() {
        String named = System.getProperty("octet.cache", System.getenv().getOrDefault("OCTET_CACHE", ""));
        Path cache = named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache", "octet") : Path.of(named);
        return new NoiseFloors(cache.resolve("noise-floor"), HostFacts.identity());
    }

    /** The largest of those kept; empty if none was measured. */
    OptionalDouble largest() {
        return read().stream().mapToDouble(Line::floor).max();
    }

    /** How many are kept. */
    int count() {
        return read().size();
    }

    /** Keeps one more; the oldest goes. @throws ThroughputException if the cache cannot be written */
    void add(Instant when, Setting setting, double floor) {
        List<Line> lines = new ArrayList<>(read());
        lines.add(new Line(when, setting, floor));
        StringBuilder text = new StringBuilder();
        for (Line line : lines.subList(Math.max(0, lines.size() - KEPT), lines.size())) {
            text.append(line.when())
                    .append(',')
                    .append(line.setting())
                    .append(',')
                    .append(line.floor())
                    .append('\n');
        }
        try {
            AtomicFile.write(file, text.toString());
        } catch (IOException e) {
            throw ThroughputException.failed(
                    "the noise floor cannot be kept: " + e.getMessage() + ". Set OCTET_CACHE to a folder that can be"
                            + " written.",
                    e);
        }
    }

    private record Line(Instant when, Setting setting, double floor) {}

    /** A line that cannot be read, such as one of another version, is as good as none. */
    private List<Line> read() {
        List<Line> lines = new ArrayList<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] cells = line.split(",");
                if (cells.length == 3) {
                    double floor = Double.parseDouble(cells[2]);
                    if (floor >= 0) {
                        lines.add(new Line(Instant.parse(cells[0]), Setting.parse(cells[1]), floor));
                    }
                }
            }
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            return List.of();
        }
        return lines;
    }
}
