package dev.octet.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.observe.Observer;
import dev.octet.quantize.Plan;
import dev.octet.quantize.Scheme;
import dev.octet.reports.CalibrationRecord;
import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.CalibrationRecord.FloatNode;
import dev.octet.reports.CalibrationRecord.Judgement;
import dev.octet.reports.CalibrationRecord.Step;
import dev.octet.reports.CalibrationRecord.Timing;

/** What a calibration found, in the form of the run record. */
final class CalibrationParts {
    private CalibrationParts() {}

    static CalibrationRecord of(Calibration settings, String dataset, int feedsPerSample, CalibrationReport report) {
        return new CalibrationRecord(
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
                report.steps().stream()
                        .map(step -> new Step(
                                step.name(), finite(step.before()), finite(step.after()), step.kept(), step.change()))
                        .toList(),
                candidates(report.candidates()),
                timing(report.timings()),
                report.judgement().map(found -> new Judgement(finite(found.loss()), found.exceeded(), found.text())));
    }

    /** Each candidate was timed against the best before it; here it also has its speed against the first. */
    static List<Candidate> candidates(List<CalibrationReport.Candidate> measured) {
        double[] speeds = new double[measured.size()];
        double best = 1;
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = best * measured.get(i).ratio();
            best = measured.get(i).taken() ? speeds[i] : best;
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < speeds.length; i++) {
            CalibrationReport.Candidate found = measured.get(i);
            candidates.add(new Candidate(
                    found.name(),
                    found.ratio(),
                    found.low(),
                    found.high(),
                    found.rounds(),
                    finite(found.decibels()),
                    found.taken(),
                    speeds[i],
                    isPareto(i, measured, speeds)));
        }
        return candidates;
    }

    private static boolean isPareto(int index, List<CalibrationReport.Candidate> measured, double[] speeds) {
        double decibels = measured.get(index).decibels();
        boolean beaten = false;
        for (int i = 0; i < speeds.length; i++) {
            double other = measured.get(i).decibels();
            boolean as = speeds[i] >= speeds[index] && other >= decibels;
            beaten |= as && (speeds[i] > speeds[index] || other > decibels);
        }
        return Double.isFinite(decibels) && !beaten;
    }

    private static Optional<Timing> timing(List<CalibrationReport.Timing> timings) {
        if (timings.size() < 2) {
            return Optional.empty();
        }
        CalibrationReport.Timing int8 = timings.get(0);
        CalibrationReport.Timing fp32 = timings.get(1);
        // There the ratio is that of the first model's time to this one's; here it is INT8's speed-up.
        return Optional.of(new Timing(
                int8.milliseconds(),
                fp32.milliseconds(),
                1 / fp32.ratio(),
                1 / fp32.high(),
                1 / fp32.low(),
                fp32.rounds()));
    }

    private static Optional<Double> finite(double value) {
        return Optional.of(value).filter(Double::isFinite);
    }

    /** One line: what runs in INT8. */
    static String summary(Plan plan) {
        String nodes = plan.count(Plan.Precision.INT8).entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        return plan.name() + ": " + nodes + " in INT8";
    }

    private static List<FloatNode> floatNodes(CalibrationReport report) {
        List<FloatNode> floats = new ArrayList<>();
        report.plan().entries().stream()
                .filter(entry -> entry.precision() == Plan.Precision.FLOAT)
                .forEach(entry -> floats.add(new FloatNode(entry.node(), entry.op(), entry.reason())));
        report.unfused().forEach(node -> floats.add(new FloatNode(node.node(), node.op(), node.reason())));
        return floats;
    }
}
