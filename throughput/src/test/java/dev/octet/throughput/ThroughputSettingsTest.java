package dev.octet.throughput;

import java.time.Duration;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.octet.io.Problem;
import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThroughputSettingsTest {
    @Test
    void readsEveryKey() {
        Section section = Section.parse(
                "r.yaml", "{setting: 1s4c10ins1bs, fit_host: true, rounds: 20, round: 500ms, warmup: 1s, threads: 2}");
        assertThat(ThroughputSettings.read(section))
                .contains(new ThroughputSettings(
                        new Setting(1, 4, 10, 1),
                        true,
                        20,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        OptionalInt.of(2)));
        assertThat(section.problems()).isEmpty();
    }

    @Test
    void doesNotReduceTheSettingUnlessAsked() {
        Section section = Section.parse("r.yaml", "setting: 1s4c10ins1bs");
        assertThat(ThroughputSettings.read(section)).contains(ThroughputSettings.of(new Setting(1, 4, 10, 1)));
        assertThat(ThroughputSettings.of(new Setting(1, 4, 10, 1)).fitHost()).isFalse();
    }

    @Test
    void reportsEveryMistakeAtOnce() {
        Section section = Section.parse("r.yaml", "setting: 1s\nround: 2\nrounds: 0\nwarm_up: 2s\n");
        assertThat(ThroughputSettings.read(section)).isEmpty();
        assertThat(section.problems())
                .extracting(Problem::field)
                .containsExactly("setting", "round", "rounds", "warm_up");
    }

    @Test
    void needsASetting() {
        Section section = Section.parse("r.yaml", "rounds: 5");
        assertThat(ThroughputSettings.read(section)).isEmpty();
        assertThat(section.problems()).extracting(Problem::fault).containsExactly("is missing");
    }

    @Test
    void refusesMoreThreadsThanCores() {
        Section section = Section.parse("r.yaml", "setting: 1s4c10ins1bs\nthreads: 5");
        assertThat(ThroughputSettings.read(section)).isEmpty();
        assertThat(section.problems())
                .extracting(Problem::fault)
                .containsExactly("5 threads share 4 cores of an instance");
    }

    @Test
    void refusesARoundOfNoLength() {
        assertThatThrownBy(() -> new ThroughputSettings(
                        new Setting(1, 1, 1, 1), false, 1, Duration.ZERO, Duration.ZERO, OptionalInt.empty()))
                .hasMessageContaining("round must be longer than 0");
    }
}
