package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import org.apache.commons.csv.CSVRecord;

import dev.octet.diff.Change.Kind;
import dev.octet.diff.Change.Outcome;
import dev.octet.io.TemporaryFolder;
import dev.octet.reports.Comparison;
import dev.octet.reports.Figures;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ThroughputRecord.Speed;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.throughput.RoundLog;

/**
 * What changed in rates, speed-ups, latency and memory of each variant. Rates are compared round by round where the raw
 * rounds of both runs are kept; between two launches there is more noise than rounds of one launch show, which the
 * tolerance allows for.
 */
final class SpeedChanges {
    private static final String NOT_COMPARED = "not compared";

    /** Share of the cores' time taken by others from which on rates say nothing; ticks alone make it up to about 1%. */
    private static final double DISTURBED = 0.05;

    private final RunStore.Stored before;
    private final RunStore.Stored after;
    private final Tolerances tolerances;
    private final boolean comparable;
    private final List<Change> changes = new ArrayList<>();
    private double disturbance;

    /** @param comparable whether host and setting are the same; if not, nothing is called better or worse */
    SpeedChanges(RunStore.Stored before, RunStore.Stored after, Tolerances tolerances, boolean comparable) {
        this.before = before;
        this.after = after;
        this.tolerances = tolerances;
        this.comparable = comparable;
    }

    List<Change> find() throws IOException {
        Comparison first = new Comparison(before.record());
        Comparison second = new Comparison(after.record());
        Set<String> variants = first.variants();
        variants.retainAll(second.variants());
        for (String variant : variants) {
            Optional<Speed> old = first.speed(variant);
            Optional<Speed> now = second.speed(variant);
            if (old.isPresent() && now.isPresent()) {
                Optional<RoundLog> rounds = rounds(variant);
                rate(variant, old.get(), now.get(), rounds);
                speedUp(variant, first.ratio(variant), second.ratio(variant));
                latency(variant, old.get(), now.get(), rounds);
                memory(variant, old.get(), now.get());
            }
        }
        return changes;
    }

    /** Rounds of both runs in one table, each with its neighbour in order; empty where raw rounds are missing. */
    private Optional<RoundLog> rounds(String variant) throws IOException {
        Optional<Path> first = file(before);
        Optional<Path> second = file(after);
        if (!comparable || first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        RawFiles.Table old = RawFiles.read(first.get());
        RawFiles.Table now = RawFiles.read(second.get());
        disturbance = Math.max(disturbance(old), disturbance(now));
        List<CSVRecord> olds = of(variant, old);
        List<CSVRecord> news = of(variant, now);
        int pairs = Math.min(olds.size(), news.size());
        if (pairs == 0 || !old.header().equals(now.header())) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            rows.add(renamed(old.header(), olds.get(i), RawFiles.BEFORE));
            rows.add(renamed(old.header(), news.get(i), RawFiles.AFTER));
        }
        try (TemporaryFolder folder = TemporaryFolder.create("octet-diff-")) {
            Path merged = RawFiles.write(folder.path().resolve("rounds.csv"), old.header(), rows);
            return Optional.of(RoundLog.parse(Files.readString(merged)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // raw rounds of another release: the records still compare
        }
    }

    /** Mean share of the cores that the hypervisor and other processes took; 0 where that is not visible. */
    private static double disturbance(RawFiles.Table table) {
        return table.rows().stream()
                .filter(row -> row.isMapped("steal") && row.isMapped("others"))
                .filter(row -> !row.get("steal").isEmpty() && !row.get("others").isEmpty())
                .mapToDouble(row -> Double.parseDouble(row.get("steal")) + Double.parseDouble(row.get("others")))
                .average()
                .orElse(0);
    }

    private static Optional<Path> file(RunStore.Stored run) throws IOException {
        Optional<String> name = run.record().throughput().flatMap(ThroughputRecord::rounds);
        return name.isPresent() ? RawFiles.file(run, name.get()) : Optional.empty();
    }

    private static List<CSVRecord> of(String variant, RawFiles.Table table) {
        return table.rows().stream()
                .filter(row -> row.get("variant").equals(variant))
                // Rounds that were measured again stand in the table, but figures are not made of them.
                .filter(row -> row.isMapped("used") && row.get("used").equals("1"))
                .toList();
    }

    private static List<String> renamed(List<String> header, CSVRecord row, String variant) {
        return header.stream()
                .map(column -> column.equals("variant") ? variant : row.get(column))
                .toList();
    }

    private void rate(String variant, Speed old, Speed now, Optional<RoundLog> rounds) {
        if (old.rate().isEmpty() || now.rate().isEmpty()) {
            return;
        }
        double ratio = now.rate().get() / old.rate().get();
        Optional<Ratio> interval = rounds.flatMap(
                log -> log.compare(RawFiles.AFTER, RawFiles.BEFORE).ratio());
        double tolerance = tolerances.of(Kind.SPEED);
        Outcome outcome = judge(interval.map(Ratio::low), interval.map(Ratio::high), ratio, tolerance);
        add(
                Kind.SPEED,
                variant + " samples/s",
                Figures.rate(old.rate()),
                Figures.rate(now.rate()),
                Figures.signedPercent(ratio - 1)
                        + interval.map(found -> " [" + Figures.signedPercent(found.low() - 1) + ", "
                                        + Figures.signedPercent(found.high() - 1) + "]")
                                .orElse(""),
                undisturbed(outcome),
                basis(interval.isPresent(), "rounds"),
                Math.abs(ratio - 1) > tolerance);
    }

    /** What a variant gains over its baseline in its own run: the drift of the host cancels in it. */
    private void speedUp(String variant, Optional<ThroughputRecord.Ratio> old, Optional<ThroughputRecord.Ratio> now) {
        if (old.flatMap(ThroughputRecord.Ratio::value).isEmpty()
                || now.flatMap(ThroughputRecord.Ratio::value).isEmpty()) {
            return;
        }
        double ratio = now.get().value().get() / old.get().value().get();
        double tolerance = tolerances.of(Kind.SPEED);
        Optional<Double> low = now.get().low().flatMap(bound -> old.get().high().map(of -> bound / of));
        Optional<Double> high =
                now.get().high().flatMap(bound -> old.get().low().map(of -> bound / of));
        add(
                Kind.SPEED,
                variant + " speed-up",
                Figures.ratio(old.get().value()),
                Figures.ratio(now.get().value()),
                Figures.signedPercent(ratio - 1),
                judge(low, high, ratio, tolerance),
                low.isPresent() ? "intervals of both" : "no intervals of both",
                Math.abs(ratio - 1) > tolerance);
    }

    private void latency(String variant, Speed old, Speed now, Optional<RoundLog> rounds) {
        if (old.p99().isEmpty() || now.p99().isEmpty()) {
            return;
        }
        double ratio = now.p99().get() / old.p99().get();
        double tolerance = tolerances.of(Kind.LATENCY);
        Outcome outcome = rounds.map(log -> judge(
                        log.variant(RawFiles.BEFORE).latency().p99(),
                        log.variant(RawFiles.AFTER).latency().p99(),
                        tolerance))
                .orElse(Math.abs(ratio - 1) <= tolerance ? Outcome.NOISE : Outcome.UNCLEAR);
        add(
                Kind.LATENCY,
                variant + " p99 latency in ms",
                Figures.ms(old.p99()),
                Figures.ms(now.p99()),
                Figures.signedPercent(ratio - 1),
                undisturbed(outcome),
                basis(rounds.isPresent(), "latencies"),
                Math.abs(ratio - 1) > tolerance);
    }

    private void memory(String variant, Speed old, Speed now) {
        if (old.peakRssBytes().isEmpty() || now.peakRssBytes().isEmpty()) {
            return;
        }
        double ratio = (double) now.peakRssBytes().get() / old.peakRssBytes().get();
        double tolerance = tolerances.of(Kind.MEMORY);
        Outcome outcome =
                ratio > 1 + tolerance ? Outcome.WORSE : ratio < 1 - tolerance ? Outcome.BETTER : Outcome.NOISE;
        add(
                Kind.MEMORY,
                variant + " peak memory",
                Figures.bytes(old.peakRssBytes()),
                Figures.bytes(now.peakRssBytes()),
                Figures.signedPercent(ratio - 1),
                outcome,
                "tolerance " + Figures.percent(Optional.of(tolerance)),
                outcome != Outcome.NOISE);
    }

    /** By the interval of the ratio of speeds, which must lie beyond the tolerance as a whole. */
    private static Outcome judge(Optional<Double> low, Optional<Double> high, double ratio, double tolerance) {
        if (low.isEmpty() || high.isEmpty()) {
            return Math.abs(ratio - 1) <= tolerance ? Outcome.NOISE : Outcome.UNCLEAR;
        }
        if (high.get() < 1 - tolerance) {
            return Outcome.WORSE;
        }
        return low.get() > 1 + tolerance ? Outcome.BETTER : Outcome.NOISE;
    }

    private static Outcome judge(Percentile old, Percentile now, double tolerance) {
        if (beyond(now.lowMillis(), old.highMillis(), 1 + tolerance)) {
            return Outcome.WORSE;
        }
        return beyond(old.lowMillis(), now.highMillis(), 1 + tolerance) ? Outcome.BETTER : Outcome.NOISE;
    }

    private static boolean beyond(OptionalDouble low, OptionalDouble high, double factor) {
        return low.isPresent() && high.isPresent() && low.getAsDouble() > factor * high.getAsDouble();
    }

    /** Other work slows rates and latencies; speed-ups are ratios within one run, of which both sides met it. */
    private Outcome undisturbed(Outcome outcome) {
        return isJudged(outcome) && disturbance > DISTURBED ? Outcome.UNCLEAR : outcome;
    }

    private String basis(boolean raw, String what) {
        if (raw && disturbance > DISTURBED) {
            return "other work took up to " + Figures.percent(Optional.of(disturbance)) + " of the cores";
        }
        return (raw ? "" : "no raw ") + what + " of both";
    }

    private static boolean isJudged(Outcome outcome) {
        return outcome == Outcome.WORSE || outcome == Outcome.BETTER;
    }

    /** What is within the tolerance and not judged otherwise is no change. */
    private void add(
            Kind kind,
            String subject,
            String from,
            String to,
            String difference,
            Outcome outcome,
            String basis,
            boolean visible) {
        if (comparable) {
            if (visible || isJudged(outcome)) {
                changes.add(new Change(kind, subject, from, to, difference, outcome, basis));
            }
        } else if (!from.equals(to)) {
            changes.add(new Change(kind, subject, from, to, "", Outcome.UNCLEAR, NOT_COMPARED));
        }
    }
}
