package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.CalibrationRecord;
import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.Figures;

/** How the plan of the INT8 model was found, as a chart. */
final class CalibrationCharts {
    private CalibrationCharts() {}

    /** Speed against nearness of the plans that have both; none if the search measured none. */
    static List<ChartFigure> of(CalibrationRecord calibration) {
        List<Candidate> plans = calibration.candidates();
        List<Candidate> drawn =
                plans.stream().filter(plan -> plan.decibels().isPresent()).toList();
        if (drawn.size() < 2) {
            return List.of();
        }
        List<XyChart.Series> series = new ArrayList<>();
        series.add(series(
                "beaten by another",
                0,
                drawn.stream().filter(plan -> !plan.pareto()).toList()));
        series.add(series(
                "Pareto point", 1, drawn.stream().filter(Candidate::pareto).toList()));
        series.removeIf(one -> one.points().isEmpty());
        return List.of(new ChartFigure(
                "candidates",
                "Plans of the search: speed against nearness to FP32",
                drawn.size()
                        + " plans by speed against the first plan and signal-to-noise ratio against FP32; up and right"
                        + " is better. "
                        + String.join(
                                " ",
                                drawn.stream()
                                        .filter(Candidate::pareto)
                                        .map(plan -> plan.name() + ": "
                                                + Figures.ratio(Optional.of(plan.speed())) + " at "
                                                + Figures.decibels(plan.decibels()) + " dB.")
                                        .toList())
                        + (drawn.size() < plans.size()
                                ? " " + (plans.size() - drawn.size()) + " more were settled by speed alone."
                                : ""),
                "95% interval of the last comparison; those on the way to it are not in it",
                new XyChart(
                        Axis.linear("Speed against the first plan", Axis.Unit.RATIO, XyChart.extent(series, true)),
                        Axis.linear("dB", Axis.Unit.NUMBER, XyChart.extent(series, false)),
                        series,
                        List.of(),
                        false),
                List.of("Plan", "Speed", "dB", "Pareto", "Taken"),
                plans.stream()
                        .map(plan -> List.of(
                                plan.name(),
                                Figures.ratio(Optional.of(plan.speed())),
                                Figures.decibels(plan.decibels()),
                                plan.pareto() ? "yes" : "no",
                                plan.taken() ? "yes" : "no"))
                        .toList()));
    }

    private static XyChart.Series series(String name, int tone, List<Candidate> plans) {
        return new XyChart.Series(
                name,
                tone,
                false,
                plans.stream()
                        .map(plan -> new XyChart.Point(
                                Estimate.of(plan.speed(), plan.speedLow(), plan.speedHigh()),
                                Estimate.of(plan.decibels().orElseThrow()),
                                plan.pareto() ? plan.name() : "",
                                plan.name(),
                                plan.taken()))
                        .toList());
    }
}
