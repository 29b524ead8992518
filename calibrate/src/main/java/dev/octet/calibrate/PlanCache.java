package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;
import dev.octet.quantize.Design;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.PlanOptions;

/**
 * Remembers how far a search has come, so that a search that was killed goes on, and so that the same recipe on the same
 * machine writes the same model again: a second measurement of two equal plans could turn out the other way.
 */
final class PlanCache {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    /** Changes when plans mean something else or are measured differently. */
    private static final String VERSION = "5";

    private final Path folder;

    PlanCache(Path folder) {
        this.folder = folder;
    }

    /**
     * A search under way or at its end.
     *
     * @param start plan that the search starts from
     * @param options plan of the best design so far
     * @param lowering of it
     * @param judgement of the start, at the end of the best
     * @param seen designs that were measured, in their order
     * @param timings the closing measurement; empty while the search is under way
     */
    @JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
    record State(
            PlanOptions start,
            PlanOptions options,
            Lowering lowering,
            Optional<Judgement> judgement,
            List<Candidate> seen,
            List<Timing> timings) {
        State {
            seen = List.copyOf(seen);
            timings = List.copyOf(timings);
        }

        static State begin(Design design, Judgement judgement) {
            return new State(
                    design.options(),
                    design.options(),
                    design.lowering(),
                    Optional.of(judgement),
                    List.of(),
                    List.of());
        }

        State with(Design best, List<Candidate> measured) {
            return new State(start, best.options(), best.lowering(), judgement, measured, timings);
        }

        State with(Design best, Judgement found) {
            return new State(start, best.options(), best.lowering(), Optional.of(found), seen, timings);
        }

        State with(List<Timing> closing) {
            return new State(start, options, lowering, judgement, seen, closing);
        }

        boolean isFinished() {
            return !timings.isEmpty();
        }

        /** The design that the search starts from. @param refined of which it is a plan */
        Design start(Design refined) {
            return refined.with(start);
        }

        /** The best design. @param refined of which it is a plan */
        Design best(Design refined) {
            return refined.with(options).with(lowering);
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
