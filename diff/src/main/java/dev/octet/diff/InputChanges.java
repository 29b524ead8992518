package dev.octet.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import dev.octet.diff.Change.Kind;
import dev.octet.diff.Change.Outcome;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Section;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.Comparison;
import dev.octet.reports.Figures;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.RunRecord.Variant;
import dev.octet.validate.Gate;

/** What the two runs were made with, what came out beside the measurements, and the verdicts. */
final class InputChanges {
    private static final int DIGEST_DIGITS = 12;
    private static final int CONTEXT_LINES = 2;

    private final RunRecord before;
    private final RunRecord after;
    private final List<Change> changes = new ArrayList<>();

    InputChanges(RunRecord before, RunRecord after) {
        this.before = before;
        this.after = after;
    }

    List<Change> find(double sizeTolerance) {
        verdict();
        Set<String> variants = new Comparison(before).variants();
        variants.retainAll(new Comparison(after).variants());
        for (String name : variants) {
            Optional<Variant> old = Optional.ofNullable(before.variants().get(name));
            Optional<Variant> now = Optional.ofNullable(after.variants().get(name));
            size(name, old.flatMap(Variant::bytes), now.flatMap(Variant::bytes), sizeTolerance);
            fact(name + " engine", old.flatMap(Variant::engine), now.flatMap(Variant::engine));
            fact(name + " plan", old.flatMap(Variant::plan), now.flatMap(Variant::plan));
            digest(name + " model", old.flatMap(Variant::sha256), now.flatMap(Variant::sha256));
        }
        if (!before.recipe().sha256().equals(after.recipe().sha256())) {
            digest(
                    "recipe",
                    Optional.of(before.recipe().sha256()),
                    Optional.of(after.recipe().sha256()));
            fact("limits of the gate", gate(before), gate(after));
        }
        data("scored data", before.datasets().task(), after.datasets().task());
        data(
                "calibration data",
                before.datasets().calibration(),
                after.datasets().calibration());
        samples();
        changes.addAll(Hosts.facts(before, after));
        return changes;
    }

    /** The recipe's changed lines in the form of {@code diff -u}, without its head; empty if the text is the same or unknown. */
    List<String> recipeLines() {
        List<String> old =
                before.recipe().text().map(text -> text.lines().toList()).orElse(List.of());
        List<String> now =
                after.recipe().text().map(text -> text.lines().toList()).orElse(List.of());
        if (old.isEmpty() || now.isEmpty() || old.equals(now)) {
            return List.of();
        }
        List<String> lines =
                UnifiedDiffUtils.generateUnifiedDiff("before", "after", old, DiffUtils.diff(old, now), CONTEXT_LINES);
        return lines.subList(2, lines.size());
    }

    private void verdict() {
        if (before.verdict().equals(after.verdict())) {
            return;
        }
        boolean passes = after.verdict().equals(Optional.of(RunRecord.Verdict.PASS));
        boolean passed = before.verdict().equals(Optional.of(RunRecord.Verdict.PASS));
        boolean fails = after.verdict().equals(Optional.of(RunRecord.Verdict.FAIL));
        Outcome outcome = passes
                ? Outcome.BETTER
                : fails || passed && after.verdict().isPresent() ? Outcome.WORSE : Outcome.UNCLEAR;
        changes.add(new Change(
                Kind.VERDICT, "gate", text(before.verdict()), text(after.verdict()), "", outcome, reasons(after)));
    }

    private static String text(Optional<RunRecord.Verdict> verdict) {
        return verdict.map(RunRecord.Verdict::text).orElse("no gate");
    }

    private static String reasons(RunRecord record) {
        return String.join(
                "; ",
                record.reasons().stream()
                        .filter(reason -> reason.verdict() != RunRecord.Verdict.PASS)
                        .map(RunRecord.Reason::text)
                        .toList());
    }

    private void size(String name, Optional<Long> old, Optional<Long> now, double tolerance) {
        if (old.isEmpty() || now.isEmpty() || old.equals(now) || old.get() == 0) {
            return;
        }
        double change = (double) now.get() / old.get() - 1;
        Outcome outcome = change > tolerance ? Outcome.WORSE : change < -tolerance ? Outcome.BETTER : Outcome.NOISE;
        changes.add(new Change(
                Kind.SIZE,
                name + " model size",
                Figures.bytes(old),
                Figures.bytes(now),
                Figures.signedPercent(change),
                outcome,
                "exact"));
    }

    private void data(String subject, Optional<Dataset> old, Optional<Dataset> now) {
        fact(subject, old.map(Dataset::name), now.map(Dataset::name));
        digest(subject, old.flatMap(Dataset::sha256), now.flatMap(Dataset::sha256));
    }

    /** How many samples a metric was scored on, where that changed. */
    private void samples() {
        for (AccuracyRecord metric : before.accuracy()) {
            after.accuracy().stream()
                    .filter(other -> other.metric().equals(metric.metric()))
                    .forEach(other -> fact(
                            metric.metric() + " samples",
                            metric.samples().map(n -> Figures.count(Optional.of(n))),
                            other.samples().map(n -> Figures.count(Optional.of(n)))));
        }
    }

    private void fact(String subject, Optional<String> old, Optional<String> now) {
        if (!old.equals(now)) {
            changes.add(Change.fact(subject, old.orElse(Figures.MISSING), now.orElse(Figures.MISSING)));
        }
    }

    private void digest(String subject, Optional<String> old, Optional<String> now) {
        fact(
                subject,
                old.map(sha -> "SHA-256 " + sha.substring(0, DIGEST_DIGITS)),
                now.map(sha -> "SHA-256 " + sha.substring(0, DIGEST_DIGITS)));
    }

    /** The limits of a recipe's gate in words; empty also where the text is not known or no recipe of this release. */
    private static Optional<String> gate(RunRecord record) {
        try {
            return record.recipe()
                    .text()
                    .flatMap(text -> Section.parse(record.recipe().name(), text).section("gate"))
                    .flatMap(Gate::read)
                    .map(InputChanges::limits);
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static String limits(Gate gate) {
        List<String> limits = new ArrayList<>();
        gate.accuracyLoss()
                .forEach(loss ->
                        limits.add(loss.metric().map(metric -> metric + " ").orElse("") + "loss at most "
                                + Figures.percent(Optional.of(loss.max())) + " "
                                + loss.of().name().toLowerCase(Locale.ROOT) + " with "
                                + Figures.confidence(loss.confidence())));
        gate.speedUp().ifPresent(limit -> limits.add("speed-up at least " + Figures.ratio(Optional.of(limit.min()))));
        return String.join("; ", limits);
    }
}
