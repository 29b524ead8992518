package dev.octet.calibrate;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.io.Problem;
import dev.octet.io.Section;
import dev.octet.observe.Observer;
import dev.octet.quantize.Scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class CalibrationTest {

    @Test
    void needsNothingButTheNumberOfSamples() {
        assertThat(read("samples: 256\n")).contains(Calibration.of(256));
    }

    @Test
    void readsEveryKey() {
        Calibration read = read("""
                        samples: 10
                        method: {percentile: 99.9}
                        scheme: {activations: s8, per_channel: false}
                        objective: most_accurate
                        algorithms: {bias_correction: false, smooth_quant: false, weight_rounding: false}
                        target: any
                        portable: true
                        search_seconds: 20
                        seed: 7
                        allow_scored_samples: true
                        """).orElseThrow();

        assertThat(read)
                .isEqualTo(new Calibration(
                        10,
                        Optional.of(new Observer.Percentile(99.9)),
                        Optional.of(new Scheme(ElementType.INT8, ElementType.INT8, false, false, false)),
                        Objective.MOST_ACCURATE,
                        new Algorithms(false, true, false, true, false),
                        Target.ANY,
                        true,
                        20,
                        7,
                        true,
                        Optional.empty()));
    }

    @Test
    void takesAutoForNoSchemeAndNoMethodInParticular() {
        Calibration read = read("samples: 1\nscheme: auto\nmethod: auto\n").orElseThrow();

        assertThat(read.scheme()).isEmpty();
        assertThat(read.method()).isEmpty();
    }

    @Test
    void notesEveryProblemWithItsPlace() {
        Section section = Section.parse("r.yaml", "scheme: u8\nobjective: quickest\nseed: -1\n");

        assertThat(Calibration.read(section)).isEmpty();
        assertThat(section.problems())
                .extracting(Problem::line, Problem::field)
                .containsExactlyInAnyOrder(
                        tuple(1, "samples"), tuple(1, "scheme"), tuple(2, "objective"), tuple(3, "seed"));
    }

    @Test
    void leavesTheOtherKeysToTheCaller() {
        Section section = Section.parse("r.yaml", "samples: 4\ndataset: zoo:x\n");

        assertThat(Calibration.read(section)).isPresent();
        assertThat(section.text("dataset")).contains("zoo:x");
        section.done();
        assertThat(section.problems()).isEmpty();
    }

    @Test
    void cannotBeWrong() {
        assertThatThrownBy(() -> Calibration.of(0)).hasMessage("samples must be at least 1 but was 0");
    }

    private static Optional<Calibration> read(String yaml) {
        Section section = Section.parse("r.yaml", yaml);
        Optional<Calibration> read = Calibration.read(section);
        section.done();
        assertThat(section.problems()).isEqualTo(List.of());
        return read;
    }
}
