package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;

/**
 * Remembers which plan was measured to be the fastest, so that the same recipe on the same machine writes the same model
 * again: a second measurement of two equal plans could turn out the other way.
 */
final class PlanCache {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Changes when plans of the same name mean something else or are measured differently. */
    private static final String VERSION = "1";

    private final Path folder;

    PlanCache(Path folder) {
        this.folder = folder;
    }

    /** What was measured. @param plan name of the plan that was chosen */
    record Choice(String plan, List<Timing> timings) {}

    /** Where choices are kept unless the caller says otherwise: below {@code OCTET_CACHE}, else {@code ~/.cache/octet}. */
    static Path defaultFolder() {
        String cache = System.getenv("OCTET_CACHE");
        Path root = cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "octet")
                : Path.of(cache);
        return root.resolve("plans");
    }

    /** Key of a choice: all that the measured times depend on. */
    static String key(List<String> facts) {
        Sha256 sha = new Sha256().add(VERSION);
        facts.forEach(fact -> sha.add("\n").add(fact));
        return sha.hex();
    }

    /** The choice made before; empty if there is none or it cannot be understood. */
    Optional<Choice> find(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            List<Timing> timings = new ArrayList<>();
            for (JsonNode t : root.withArray("timings")) {
                timings.add(new Timing(
                        t.path("name").asText(),
                        t.path("milliseconds").asDouble(),
                        t.path("ratio").asDouble(),
                        t.path("low").asDouble(),
                        t.path("high").asDouble(),
                        t.path("rounds").asInt()));
            }
            return root.hasNonNull("plan")
                    ? Optional.of(new Choice(root.get("plan").asText(), timings))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // damaged: measured and written anew
        }
    }

    /** Remembers a choice. */
    void keep(String key, Choice choice) {
        ObjectNode root = JSON.createObjectNode();
        root.put("plan", choice.plan());
        ArrayNode timings = root.putArray("timings");
        for (Timing t : choice.timings()) {
            timings.addObject()
                    .put("name", t.name())
                    .put("milliseconds", t.milliseconds())
                    .put("ratio", t.ratio())
                    .put("low", t.low())
                    .put("high", t.high())
                    .put("rounds", t.rounds());
        }
        try {
            AtomicFile.write(file(key), root.toPrettyString() + "\n");
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
