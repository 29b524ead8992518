package dev.octet.throughput;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.io.Problem;
import dev.octet.io.Section;
import dev.octet.throughput.Execution.Cores;
import dev.octet.throughput.Execution.Memory;

import static org.assertj.core.api.Assertions.assertThat;

class SweepSettingsTest {
    private static final Set<String> VARIANTS = Set.of("fp32", "int8");

    @Test
    void readsListsAndRanges() {
        SweepSettings settings = SweepSettings.read(
                        Section.parse(
                                "r.yaml",
                                "{setting: 1s1c1ins1bs, batch: \"1..4, 8, 116\", instances: [1, 2..3], precision: int8}"),
                        VARIANTS)
                .orElseThrow();
        assertThat(settings.axes())
                .containsExactly(
                        Map.entry(SweepAxis.BATCH, List.of("1", "2", "3", "4", "8", "116")),
                        Map.entry(SweepAxis.INSTANCES, List.of("1", "2", "3")),
                        Map.entry(SweepAxis.PRECISION, List.of("int8")));
        assertThat(settings.base().rounds()).isEqualTo(6);
        assertThat(settings.combinations()).hasSize(18);
        assertThat(settings.combinations().get(1)).isEqualTo(Map.of(SweepAxis.BATCH, "1", SweepAxis.INSTANCES, "2"));
    }

    @Test
    void changesSettingAndExecution() {
        Setting setting = Setting.parse("1s4c10ins1bs");
        assertThat(SweepAxis.BATCH.setting("16").apply(setting)).hasToString("1s4c10ins16bs");
        assertThat(SweepAxis.INSTANCES.setting("2").apply(setting)).hasToString("1s4c2ins1bs");
        assertThat(SweepAxis.THREADS.setting("8").apply(setting)).hasToString("1s8c10ins1bs");
        assertThat(SweepAxis.MEMORY.setting("remote").apply(setting)).isEqualTo(setting);
        Execution plain = Execution.DEFAULT;
        assertThat(SweepAxis.OPTIMIZATION.execution("disabled").apply(plain).optimization())
                .isEqualTo(Optimization.NONE);
        assertThat(SweepAxis.ENGINE_OPTIONS
                        .execution("a.b=1 c=x=y")
                        .apply(plain)
                        .options())
                .isEqualTo(Map.of("a.b", "1", "c", "x=y"));
        assertThat(SweepAxis.ENGINE_OPTIONS.execution("default").apply(plain)).isEqualTo(plain);
        Execution spread = SweepAxis.PLACEMENT.execution("spread").apply(plain);
        assertThat(SweepAxis.MEMORY.execution("interleaved").apply(spread))
                .isEqualTo(plain.placed(Cores.SPREAD, Memory.INTERLEAVED));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "batch: 0 | '0' is neither a number from 1 to 999999 nor a rising range",
                "batch: 8..1 | '8..1' is neither a number from 1 to 999999 nor a rising range",
                "batch: [1..4, 3] | has a value twice",
                "batch: 1..9999 | has 4097 values",
                "precision: bf16 | 'bf16' is not known",
                "optimization: eager | 'eager' is not known",
                "placement: local | 'local' is not known",
                "memory: near | 'near' is not known",
                "engine_options: spinning | 'spinning' is no list of engine settings",
                "rounds: 3 | a sweep needs an axis with a value",
                "treads: 3 | unknown key",
            })
    void saysWhatIsWrong(String line, String fault) {
        Section section = Section.parse("r.yaml", "setting: 1s1c1ins1bs\n" + line);
        assertThat(SweepSettings.read(section, VARIANTS)).isEmpty();
        assertThat(section.problems()).extracting(Problem::fault).contains(fault);
    }
}
