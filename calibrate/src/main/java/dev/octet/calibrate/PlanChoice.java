package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.PlanCache.Choice;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;

/**
 * Chooses between candidate plans.
 *
 * @param placement the plan that was chosen
 * @param timings what was measured, now or when the choice was first made; the FP32 model is last. Empty if nothing was
 */
record PlanChoice(Placement placement, List<Timing> timings) {
    /** What the FP32 model is called among the timings. */
    static final String FP32 = "fp32";
    /** A plan takes the place of the first only if it is surely faster by this much: smaller gains are not worth a change. */
    private static final double MARGIN = 1.02;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /**
     * The fastest of the candidates on this machine, one thread.
     *
     * @param candidates by name, the default first
     * @param writer makes the INT8 graph of a candidate
     */
    static PlanChoice fastest(
            Engine engine,
            Graph fp32,
            Map<String, Placement> candidates,
            Function<Placement, Graph> writer,
            List<Feed> feeds,
            PlanCache cache,
            Progress progress) {
        String key = PlanCache.key(facts(engine, fp32, candidates, feeds));
        Optional<Choice> known = cache.find(key).filter(c -> candidates.containsKey(c.plan()));
        if (known.isPresent()) {
            return new PlanChoice(
                    candidates.get(known.get().plan()), known.get().timings());
        }
        progress.begin("time " + candidates.size() + " plans", 0);
        Map<String, Graph> models = new LinkedHashMap<>();
        candidates.forEach((name, placement) -> models.put(name, writer.apply(placement)));
        models.put(FP32, fp32);
        List<Timing> timings = PairedTiming.measure(engine, models, feeds);
        String best = choose(timings);
        cache.keep(key, new Choice(best, timings));
        return new PlanChoice(candidates.get(best), timings);
    }

    /** Name of the plan that is surely faster than the first by more than the margin, the surest of them; else the first. */
    static String choose(List<Timing> timings) {
        Timing best = timings.get(0);
        for (Timing timing : timings.subList(1, timings.size())) {
            boolean surer = best == timings.get(0) ? timing.low() > MARGIN : timing.low() > best.low();
            if (surer && !timing.name().equals(FP32)) {
                best = timing;
            }
        }
        return best.name();
    }

    /** The candidate whose worst output is nearest to the FP32 model's over the feeds; the first of equals. */
    static PlanChoice mostAccurate(
            Engine engine,
            Graph fp32,
            Map<String, Placement> candidates,
            Function<Placement, Graph> writer,
            List<Feed> feeds) {
        Placement best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Placement candidate : candidates.values()) {
            double worst = Verification.signalToNoise(engine, fp32, writer.apply(candidate), feeds).values().stream()
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(0);
            if (worst > most) {
                best = candidate;
                most = worst;
            }
        }
        return new PlanChoice(best, List.of());
    }

    private static List<String> facts(Engine engine, Graph fp32, Map<String, Placement> candidates, List<Feed> feeds) {
        List<String> facts = new ArrayList<>();
        facts.add(engine.name());
        facts.add(cpu());
        facts.add(digest(fp32));
        candidates.forEach((name, placement) -> facts.add(name + placement.int8() + placement.produced()));
        feeds.forEach(feed -> facts.add(feed.tensors().toString()));
        return facts;
    }

    private static String digest(Graph graph) {
        Sha256 sha = new Sha256();
        graph.nodes().forEach(node -> sha.add(node.op() + node.inputs() + node.outputs() + "\n"));
        for (String name : graph.initializers()) {
            sha.add(name).add(graph.initializer(name).orElseThrow().bytes());
        }
        return sha.hex();
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
