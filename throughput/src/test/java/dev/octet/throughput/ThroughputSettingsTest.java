package dev.octet.throughput;

import java.time.Duration;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.io.Problem;
import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThroughputSettingsTest {
    @Test
    void readsEveryKey() {
        Section section = Section.parse(
                "r.yaml",
                "{setting: 1s4c10ins1bs, fit_host: true, rounds: 20, round: 500ms, warmup: 1s, threads: 2, launches: 5,"
                        + " noise_floor: true, scenario: {server: {latency_bound: 50ms}}, rules: mlperf}");
        assertThat(ThroughputSettings.read(section))
                .contains(ThroughputSettings.of(new Setting(1, 4, 10, 1))
                        .withFitHost(true)
                        .withRounds(20, Duration.ofMillis(500), Duration.ofSeconds(1))
                        .withExecution(Execution.DEFAULT.withThreads(OptionalInt.of(2)))
                        .withLaunches(5)
                        .withNoiseFloor(true)
                        .withScenario(new Scenario.Server(Duration.ofMillis(50)))
                        .withRules(Rules.MLPERF));
        assertThat(section.problems()).isEmpty();
    }

    @Test
    void fillsTheHostWithAuto() {
        ThroughputSettings settings = ThroughputSettings.read(Section.parse("r.yaml", "setting: auto"))
                .orElseThrow();
        assertThat(settings.setting()).isEmpty();
        assertThat(settings.requested()).isEqualTo("auto");
        assertThat(settings.batchSize()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "scenario: sever | 'sever' is not known",
                "scenario: server | lacks its latency bound",
                "scenario: {server: {}} | is missing",
                "scenario: {offline: {}} | is missing",
                "scenario: {server: {latency_bound: 50}} | '50' is not a time",
                "launches: 0 | must be from 1 to 50 but was 0",
                "rules: strict | 'strict' is not known",
            })
    void saysWhatIsWrongInAScenario(String line, String fault) {
        Section section = Section.parse("r.yaml", "setting: 1s1c1ins1bs\n" + line);
        assertThat(ThroughputSettings.read(section)).isEmpty();
        assertThat(section.problems()).extracting(Problem::fault).contains(fault);
    }

    @Test
    void makesQueriesOfMultiStreamOfWholeBatches() {
        Scenario scenario = new Scenario.MultiStream();
        assertThat(scenario.inferences(1)).isEqualTo(8);
        assertThat(scenario.inferences(4)).isEqualTo(2);
        assertThat(scenario.inferences(8)).isEqualTo(1);
        ThroughputSettings three = ThroughputSettings.of(new Setting(1, 1, 1, 3));
        assertThatThrownBy(() -> three.withScenario(scenario)).hasMessageContaining("batches of 3 cannot make up");
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
        ThroughputSettings settings = ThroughputSettings.of(new Setting(1, 1, 1, 1));
        assertThatThrownBy(() -> settings.withRounds(1, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("round must be longer than 0");
    }
}
