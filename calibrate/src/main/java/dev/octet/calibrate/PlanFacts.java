package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.quantize.Design;

/** All that the result of a search for a plan depends on, but for chance. */
final class PlanFacts {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private PlanFacts() {}

    /**
     * @param feeds what designs are timed on
     * @param limit name of the caller's limit; empty for our own
     * @param seconds that the search may take: who asks for more of them wants more to be tried
     */
    static List<String> of(Engine engine, Design first, List<Feed> feeds, String limit, long seconds) {
        List<String> facts = new ArrayList<>();
        facts.add(engine.name());
        facts.add(cpu());
        // The written graph holds everything: plan, scheme, ranges, corrections.
        facts.add(GraphDigest.of(first.write()));
        facts.add(GraphDigest.of(first.base().graph()));
        facts.add("limit " + limit);
        facts.add(seconds + " s");
        feeds.forEach(feed -> facts.add(feed.tensors().toString()));
        return facts;
    }

    /** Model and instruction sets of the processor. */
    private static String cpu() {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        try {
            return Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith("model name") || line.startsWith("flags"))
                    .distinct()
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
