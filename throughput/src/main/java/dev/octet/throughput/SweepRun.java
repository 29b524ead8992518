package dev.octet.throughput;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Variant;
import dev.octet.host.Topology;
import dev.octet.io.AtomicFile;
import dev.octet.io.Progress;

/**
 * Measures variants at every combination of a sweep's values. A combination that is finished is kept in a file of its own
 * until all are: a run that was killed goes on behind the last one. One that cannot be measured (too little memory, a model
 * of a fixed batch, and with {@code fit_host} too few cores or nodes) is told with the reason, and tried again by a run
 * that goes on. Not thread-safe.
 */
public final class SweepRun {
    private static final String SETTING = "setting";
    private static final String VARIANTS = "variants";
    private static final String FAULT = "fault";
    private static final CSVFormat CSV = CSVFormat.RFC4180;
    private static final CSVFormat READ =
            CSV.builder().setHeader().setSkipHeaderRecord(true).get();

    private final List<Variant> variants;
    private final List<Feed> feeds;
    private final SweepSettings settings;
    private final long seed;
    private final List<String> names;

    /**
     * @param variants those of the axis {@code precision}, or all if there is none; the first that is left is the baseline
     * @param feeds as of a {@link ThroughputRun}
     * @param seed of the orders of rounds
     */
    public SweepRun(List<Variant> variants, List<Feed> feeds, SweepSettings settings, long seed) {
        List<String> wanted = settings.axes()
                .getOrDefault(
                        SweepAxis.PRECISION,
                        variants.stream().map(Variant::name).toList());
        this.variants = variants.stream()
                .filter(variant -> wanted.contains(variant.name()))
                .toList();
        this.names = this.variants.stream().map(Variant::name).toList();
        this.feeds = List.copyOf(feeds);
        this.settings = settings;
        this.seed = seed;
        if (!names.containsAll(wanted)) {
            throw new IllegalArgumentException("precision names " + wanted + " but there is " + names);
        }
    }

    /**
     * Measures what {@code file} and the folder beside it do not hold yet, and writes the file.
     *
     * @param file takes the rounds of all combinations; its name with {@code .partial} is the folder of finished ones
     * @throws ThroughputException if this host cannot give a combination and the settings do not allow that, or nothing at
     *     all could be measured
     */
    public SweepResult run(Path file, Progress progress) throws IOException {
        List<Map<SweepAxis, String>> combinations = settings.combinations();
        Topology topology = Topology.ofThisHost();
        Setting base = base(topology);
        checkHost(combinations, base, topology);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.createDirectories(partial);
        int instances = combinations.stream()
                .mapToInt(at -> setting(base, at).instances())
                .max()
                .orElseThrow();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < combinations.size(); i++) {
            Map<SweepAxis, String> at = combinations.get(i);
            Path part = partial.resolve(i + ".csv");
            progress.note("sweep point " + (i + 1) + " of " + combinations.size() + ": " + words(at));
            if (!Files.exists(part)) {
                Map<String, String> key = key(at, setting(base, at));
                try {
                    RoundLog log = new ThroughputRun(variants, feeds, point(base, at), seed + i)
                            .run(false, Progress.NONE)
                            .log();
                    AtomicFile.write(part, log.csv(key, instances));
                } catch (ThroughputException | EngineException | OutOfMemoryError e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    String fault = reason(e);
                    progress.note("not measured: " + fault);
                    key.put(FAULT, fault);
                    texts.add(new RoundLog(List.of()).csv(key, instances) + row(key, instances));
                    continue;
                }
            }
            texts.add(Files.readString(part));
        }
        AtomicFile.write(file, join(texts));
        SweepResult result = read(file);
        if (result.points().stream().noneMatch(point -> point.result().isPresent())) {
            throw ThroughputException.failed("no point of the sweep could be measured; the first: "
                    + result.points().get(0).fault().orElseThrow());
        }
        for (int i = 0; i < combinations.size(); i++) {
            Files.deleteIfExists(partial.resolve(i + ".csv"));
        }
        Files.deleteIfExists(partial);
        return result;
    }

    /** The points of a finished sweep, computed from its rounds. */
    public static SweepResult read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** As above, from the text of the file. @throws IllegalArgumentException if it is something else */
    static SweepResult parse(String csv) throws IOException {
        List<SweepAxis> axes = new ArrayList<>();
        Map<List<String>, String> faults = new LinkedHashMap<>();
        List<String> key;
        StringBuilder rounds = new StringBuilder();
        try (CSVParser parser = READ.parse(new StringReader(csv))) {
            for (SweepAxis axis : SweepAxis.values()) {
                if (parser.getHeaderNames().contains(axis.word())) {
                    axes.add(axis);
                }
            }
            key = new ArrayList<>(axes.stream().map(SweepAxis::word).toList());
            key.addAll(List.of(SETTING, VARIANTS));
            rounds.append(CSV.format(parser.getHeaderNames().toArray())).append('\n');
            for (CSVRecord row : parser) {
                List<String> cells = key.stream().map(row::get).toList();
                faults.put(cells, row.get(FAULT));
                if (row.get(FAULT).isEmpty()) {
                    rounds.append(CSV.format(row.toList().toArray())).append('\n');
                }
            }
        }
        Map<List<String>, RoundLog> logs = RoundLog.parse(rounds.toString(), key);
        List<SweepResult.Point> points = new ArrayList<>();
        for (Map.Entry<List<String>, String> entry : faults.entrySet()) {
            Map<SweepAxis, String> at = new LinkedHashMap<>();
            for (int i = 0; i < axes.size(); i++) {
                at.put(axes.get(i), entry.getKey().get(i));
            }
            Setting setting = Setting.parse(entry.getKey().get(axes.size()));
            List<String> variants = List.of(entry.getKey().get(axes.size() + 1).split(" "));
            points.addAll(
                    entry.getValue().isEmpty()
                            ? SweepResult.points(at, setting, variants, logs.get(entry.getKey()))
                            : SweepResult.faults(at, setting, variants, entry.getValue()));
        }
        axes.add(SweepAxis.PRECISION);
        return new SweepResult(axes.stream().sorted().toList(), points);
    }

    private Setting base(Topology topology) {
        Setting wanted = settings.base().setting().orElseGet(() -> Placement.fill(topology));
        boolean divided = settings.axes().keySet().stream()
                .anyMatch(axis -> axis == SweepAxis.INSTANCES || axis == SweepAxis.THREADS);
        return settings.base().fitHost() && !divided ? Placement.largest(wanted, topology) : wanted;
    }

    /** A host that is too small says so before the first point, unless points may be left out. */
    private void checkHost(List<Map<SweepAxis, String>> combinations, Setting base, Topology topology) {
        if (settings.base().fitHost()) {
            return;
        }
        for (Map<SweepAxis, String> at : combinations) {
            try {
                ThroughputRun.place(point(base, at), topology);
            } catch (ThroughputException e) {
                throw ThroughputException.unavailable("the sweep's point " + words(at) + " cannot be had on this host ("
                        + topology.describe() + "): " + reason(e)
                        + "; take it out, or leave such points unmeasured with --fit-host or 'fit_host: true'");
            }
        }
    }

    /** The throughput run of a combination; never one at a reduced setting, which would be another point. */
    private ThroughputSettings point(Setting base, Map<SweepAxis, String> at) {
        Execution execution = settings.base().execution();
        for (Map.Entry<SweepAxis, String> value : at.entrySet()) {
            execution = value.getKey().execution(value.getValue()).apply(execution);
        }
        ThroughputSettings shared = settings.base();
        return ThroughputSettings.of(setting(base, at))
                .withRounds(shared.rounds(), shared.round(), shared.warmup())
                .withExecution(execution);
    }

    private static Setting setting(Setting base, Map<SweepAxis, String> at) {
        Setting setting = base;
        for (Map.Entry<SweepAxis, String> value : at.entrySet()) {
            setting = value.getKey().setting(value.getValue()).apply(setting);
        }
        return setting;
    }

    /** The cells that lead the rows of a combination. */
    private Map<String, String> key(Map<SweepAxis, String> at, Setting setting) {
        Map<String, String> key = new LinkedHashMap<>();
        at.forEach((axis, value) -> key.put(axis.word(), value));
        key.put(SETTING, setting.toString());
        key.put(VARIANTS, String.join(" ", names));
        key.put(FAULT, "");
        return key;
    }

    /** A row that has nothing but its key. */
    private static String row(Map<String, String> key, int instances) {
        int columns = new RoundLog(List.of()).csv(key, instances).split(",").length;
        List<Object> cells = new ArrayList<>(key.values());
        cells.addAll(Collections.nCopies(columns - cells.size(), ""));
        return CSV.format(cells.toArray()) + "\n";
    }

    /** One header and all rows. */
    private static String join(List<String> texts) {
        StringBuilder all = new StringBuilder(texts.get(0));
        texts.stream().skip(1).forEach(text -> all.append(text.substring(text.indexOf('\n') + 1)));
        return all.toString();
    }

    private static String words(Map<SweepAxis, String> at) {
        return at.entrySet().stream()
                .map(value -> value.getKey().word() + " " + value.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What was wrong, without what to do about it in a run of its own. */
    private static String reason(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse("").split("; ")[0];
    }
}
