package dev.octet.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.calibrate.Plan;
import dev.octet.calibrate.Scheme;
import dev.octet.observe.Observer;
import dev.octet.reports.RunRecord;

/** What a calibration found, in the form of the run record. */
final class CalibrationParts {
    private CalibrationParts() {}

    static RunRecord.Calibration of(
            Calibration settings, String dataset, int feedsPerSample, CalibrationReport report) {
        return new RunRecord.Calibration(
                Optional.of(dataset),
                Optional.of((long) report.samples() / feedsPerSample),
                Optional.of(report.seconds()),
                report.peakRssBytes(),
                Optional.of(settings.method().map(Observer::name).orElse("auto")),
                Optional.of(settings.scheme().orElse(Scheme.DEFAULT).toString()),
                Optional.of(settings.objective().name().toLowerCase(Locale.ROOT)),
                report.fused(),
                floatNodes(report),
                report.warnings(),
                report.timings().stream()
                        .map(t -> new RunRecord.Candidate(
                                t.name(),
                                Optional.of(t.milliseconds()),
                                t.name().equals(report.plan().name()),
                                Optional.empty()))
                        .toList());
    }

    /** One line: what runs in INT8. */
    static String summary(Plan plan) {
        String nodes = plan.count(Plan.Precision.INT8).entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        return plan.name() + ": " + nodes + " in INT8";
    }

    private static List<RunRecord.FloatNode> floatNodes(CalibrationReport report) {
        List<RunRecord.FloatNode> floats = new ArrayList<>();
        report.plan().entries().stream()
                .filter(entry -> entry.precision() == Plan.Precision.FLOAT)
                .forEach(entry -> floats.add(new RunRecord.FloatNode(entry.node(), entry.op(), entry.reason())));
        report.unfused().forEach(node -> floats.add(new RunRecord.FloatNode(node.node(), node.op(), node.reason())));
        return floats;
    }
}
