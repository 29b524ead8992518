package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.CalibrationRecord.Timing;
import dev.octet.reports.RunDetails.Block;

/** What a calibration did, as small titled tables. */
final class CalibrationDetails {
    private CalibrationDetails() {}

    /** The tables in the order to be shown; those without rows are to be left out. */
    static List<Block> of(CalibrationRecord calibration, int most) {
        return List.of(
                calibration(calibration, most),
                steps(calibration),
                candidates(calibration),
                floatNodes(calibration, most));
    }

    private static Block calibration(CalibrationRecord calibration, int most) {
        List<List<String>> rows = new ArrayList<>();
        calibration.dataset().ifPresent(text -> rows.add(List.of("Dataset", text)));
        calibration.samples().ifPresent(n -> rows.add(List.of("Samples", Figures.count(Optional.of(n)))));
        calibration.method().ifPresent(text -> rows.add(List.of("Method", text)));
        calibration.scheme().ifPresent(text -> rows.add(List.of("Scheme", text)));
        calibration.objective().ifPresent(text -> rows.add(List.of("Objective", text)));
        calibration.seconds().ifPresent(seconds -> rows.add(List.of("Time", Figures.seconds(seconds))));
        calibration
                .peakRssBytes()
                .ifPresent(bytes -> rows.add(List.of("Peak memory", Figures.bytes(Optional.of(bytes)))));
        if (!calibration.int8Nodes().isEmpty()) {
            rows.add(List.of(
                    "INT8 nodes",
                    String.join(
                            ", ",
                            calibration.int8Nodes().entrySet().stream()
                                    .map(entry -> String.format(Locale.ROOT, "%d %s", entry.getValue(), entry.getKey()))
                                    .toList())));
        }
        calibration.timing().ifPresent(timing -> rows.add(List.of("One thread", describe(timing))));
        calibration
                .judgement()
                .ifPresent(found -> rows.add(
                        List.of("Limit", found.text() + (found.exceeded() ? ": not kept by any plan" : ": kept"))));
        calibration.warnings().stream().limit(most).forEach(warning -> rows.add(List.of("Warning", warning)));
        return new Block("Calibration", List.of(), rows, false);
    }

    private static String describe(Timing timing) {
        return Figures.ms(Optional.of(timing.int8Ms())) + " ms against " + Figures.ms(Optional.of(timing.fp32Ms()))
                + " ms of FP32: " + interval(timing.ratio(), timing.low(), timing.high()) + ", " + timing.rounds()
                + " rounds";
    }

    private static Block steps(CalibrationRecord calibration) {
        return new Block(
                "What lowered the error",
                List.of("Step", "dB before", "dB after", "Kept", "Changes"),
                calibration.steps().stream()
                        .map(step -> List.of(
                                step.name(),
                                Figures.decibels(step.before()),
                                Figures.decibels(step.after()),
                                step.kept() ? "yes" : "no",
                                step.change()))
                        .toList(),
                false);
    }

    private static Block candidates(CalibrationRecord calibration) {
        String pareto = calibration.candidates().stream()
                .filter(Candidate::pareto)
                .map(plan -> plan.name() + " " + Figures.ratio(Optional.of(plan.speed())) + " at "
                        + Figures.decibels(plan.decibels()) + " dB")
                .collect(Collectors.joining("; "));
        return new Block(
                "Plans that were measured",
                List.of("Plan", "Speed against the best before", "dB", "Taken"),
                calibration.candidates().stream()
                        .map(plan -> List.of(
                                plan.name(),
                                plan.rounds() == 0 ? "first" : interval(plan.ratio(), plan.low(), plan.high()),
                                Figures.decibels(plan.decibels()),
                                plan.taken() ? "yes" : "no"))
                        .toList(),
                false,
                pareto.isEmpty()
                        ? ""
                        : "Pareto points, which no other plan beats in both (speed against the first plan): " + pareto
                                + ".");
    }

    private static String interval(double ratio, double low, double high) {
        return Figures.ratio(Optional.of(ratio)) + " [" + Figures.ratio(Optional.of(low)) + ", "
                + Figures.ratio(Optional.of(high)) + "]";
    }

    private static Block floatNodes(CalibrationRecord calibration, int most) {
        List<List<String>> rows = new ArrayList<>();
        calibration.floatNodes().stream()
                .limit(most)
                .forEach(node -> rows.add(List.of(node.node(), node.op(), node.reason())));
        int more = calibration.floatNodes().size() - rows.size();
        if (more > 0) {
            rows.add(List.of("and " + more + " more", "", "listed in the record"));
        }
        return new Block("Nodes that stay float", List.of("Node", "Operator", "Why"), rows, false);
    }
}
