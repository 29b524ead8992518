package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;

/**
 * Remembers how far a search has come, so that a search that was killed goes on, and so that the same recipe on the same
 * machine writes the same model again: a second measurement of two equal plans could turn out the other way.
 */
final class PlanCache {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Changes when plans mean something else or are measured differently. */
    private static final String VERSION = "2";

    private final Path folder;

    PlanCache(Path folder) {
        this.folder = folder;
    }

    /**
     * A search under way or at its end.
     *
     * @param options of the best design so far
     * @param lowering of it
     * @param seen designs that were measured, in their order
     * @param timings the closing measurement; empty while the search is under way
     */
    record State(PlanOptions options, Lowering lowering, List<Candidate> seen, List<Timing> timings) {
        State {
            seen = List.copyOf(seen);
            timings = List.copyOf(timings);
        }
    }

    /** Where states are kept unless the caller says otherwise: below {@code OCTET_CACHE}, else {@code ~/.cache/octet}. */
    static Path defaultFolder() {
        String cache = System.getenv("OCTET_CACHE");
        Path root = cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "octet")
                : Path.of(cache);
        return root.resolve("plans");
    }

    /** Key of a search: all that its result depends on but chance. */
    static String key(List<String> facts) {
        Sha256 sha = new Sha256().add(VERSION);
        facts.forEach(fact -> sha.add("\n").add(fact));
        return sha.hex();
    }

    /** What was kept before; empty if nothing was or it cannot be understood. */
    Optional<State> find(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), State.class));
        } catch (IOException e) {
            return Optional.empty(); // damaged: measured and written anew
        }
    }

    /** Remembers a state in place of the one before. */
    void keep(String key, State state) {
        try {
            AtomicFile.write(file(key), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
        } catch (IOException e) {
            throw new CalibrationException(
                    file(key) + ": the measured plan cannot be kept: " + e.getMessage()
                            + ". Set OCTET_CACHE to a folder that can be written.",
                    e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ".json");
    }
}
