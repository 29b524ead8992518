package dev.octet.throughput;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingTest {
    @Test
    void readsTheFourNumbers() {
        assertThat(Setting.parse("2s4c10ins16bs")).isEqualTo(new Setting(2, 4, 10, 16));
    }

    @Property
    void isReadBackAsItWasWritten(
            @ForAll @IntRange(min = 1, max = 999_999) int sockets,
            @ForAll @IntRange(min = 1, max = 999_999) int cores,
            @ForAll @IntRange(min = 1, max = 999_999) int instances,
            @ForAll @IntRange(min = 1, max = 999_999) int batchSize) {
        Setting setting = new Setting(sockets, cores, instances, batchSize);
        assertThat(Setting.parse(setting.toString())).isEqualTo(setting);
        assertThat(setting.cores()).isEqualTo((long) cores * instances);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1s4c10ins",
                "4c10ins1bs",
                "1s4c10ins1bs ",
                "01s4c10ins1bs",
                "0s4c10ins1bs",
                "1s4c10ins0bs",
                "1S4C10INS1BS",
                "-1s4c10ins1bs",
                "1s4c10ins1bs1bs",
                "1s 4c 10ins 1bs",
                "1s4c1000000ins1bs",
                "1s4c10ins1.5bs",
                "\u0661s4c10ins1bs"
            })
    void refusesWhatIsNotASetting(String text) {
        assertThatThrownBy(() -> Setting.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a setting; write sockets, cores per instance, instances and batch"
                        + " size, such as 1s4c10ins1bs");
    }

    @Test
    void refusesLessThanOneOfAnything() {
        assertThatThrownBy(() -> new Setting(1, 1, 0, 1)).hasMessage("instances must be at least 1 but was 0");
    }

    @Test
    void tellsWhereInTheRecipeASettingIsWrong() {
        Section section = Section.parse("r.yaml", "rounds: 3\nsetting: 4c\n");
        assertThat(Setting.read(section, "setting")).isEmpty();
        assertThat(section.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.column()).isEqualTo(10);
            assertThat(problem.fault()).isEqualTo("'4c' is not a setting");
        });
    }
}
