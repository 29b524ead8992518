package dev.octet.recipes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Step;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.Limit;
import dev.octet.quantize.Plan;
import dev.octet.reports.CalibrationRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CalibrationPartsTest {

    private static Candidate candidate(String name, double ratio, double decibels, boolean taken) {
        return new Candidate(name, ratio, ratio, ratio, 6, decibels, taken);
    }

    private static CalibrationRecord record(List<Timing> timings, List<Step> steps, Limit.Judgement judgement) {
        CalibrationReport report = new CalibrationReport(
                16,
                1,
                Optional.empty(),
                new Plan("everything", List.of()),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                1,
                1,
                timings,
                List.of(),
                steps,
                Optional.of(judgement),
                List.of());
        return CalibrationParts.of(Calibration.of(16), "samples", 2, report);
    }

    @Test
    void speedAgainstTheFirstPlanIsTheProductOfWhatWasTaken() {
        List<CalibrationRecord.Candidate> plans = CalibrationParts.candidates(List.of(
                candidate("first", 1, 30, true),
                candidate("slower", 0.5, Double.NaN, false),
                candidate("faster", 1.5, 29, true),
                candidate("faster still", 1.2, 28, true)));
        assertThat(plans)
                .extracting(CalibrationRecord.Candidate::speed)
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(1),
                        slower -> assertThat(slower).isEqualTo(0.5),
                        faster -> assertThat(faster).isEqualTo(1.5),
                        still -> assertThat(still).isCloseTo(1.8, within(1e-12)));
        assertThat(plans.get(1).decibels()).isEmpty();
    }

    @Test
    void plansThatNoOtherBeatsInBothAreThePareto() {
        List<CalibrationRecord.Candidate> plans = CalibrationParts.candidates(List.of(
                candidate("near", 1, 30, true),
                candidate("fast and far", 1.5, 20, false),
                candidate("beaten by near", 0.9, 30, false),
                candidate("between", 1.2, 25, true),
                candidate("unscored", 1.4, Double.NaN, false)));
        assertThat(plans)
                .filteredOn(CalibrationRecord.Candidate::pareto)
                .extracting(CalibrationRecord.Candidate::name)
                .containsExactly("near", "fast and far", "between");
    }

    @Test
    void closingMeasurementIsToldAsTheSpeedUpOfInt8() {
        List<Timing> timings =
                List.of(new Timing("everything", 2, 1, 1, 1, 40), new Timing("fp32", 5, 0.4, 0.25, 0.5, 40));
        CalibrationRecord record = record(timings, List.of(), new Limit.Judgement(-0.1, false, "kept"));
        assertThat(record.timing()).contains(new CalibrationRecord.Timing(2, 5, 2.5, 2, 4, 40));
        assertThat(record.samples()).as("two feeds a sample").contains(8L);
        assertThat(record(List.of(), List.of(), new Limit.Judgement(0, false, "kept"))
                        .timing())
                .isEmpty();
    }

    @Test
    void figuresThatAreNoNumbersAreAbsent() {
        CalibrationRecord record = record(
                List.of(),
                List.of(new Step("bias correction", 30, Double.NaN, false, "3 layers")),
                new Limit.Judgement(Double.POSITIVE_INFINITY, true, "the INT8 model has no value"));
        assertThat(record.steps().get(0).before()).contains(30.0);
        assertThat(record.steps().get(0).after()).isEmpty();
        assertThat(record.judgement().orElseThrow().loss()).isEmpty();
    }
}
