package dev.octet.statistics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SpeedVerdictTest {

    @ParameterizedTest(name = "{0} to {1} at a floor of {2}: {3}")
    @CsvSource({
        "1.10, 1.20, 0, FASTER",
        "1.10, 1.20, 0.09, FASTER",
        "1.10, 1.20, 0.10, UNCLEAR",
        "0.80, 0.90, 0.10, SLOWER",
        "0.80, 0.95, 0.10, UNCLEAR",
        "0.995, 1.005, 0, SAME",
        "0.98, 1.02, 0.03, SAME",
        "0.98, 1.02, 0, UNCLEAR",
    })
    void comparesTheIntervalWithTheNoiseOfTheHost(double low, double high, double floor, SpeedVerdict verdict) {
        assertThat(SpeedVerdict.of(ratio(low, high), floor)).isEqualTo(verdict);
    }

    @Test
    void takesTheFartherEndOfEqualsForTheFloor() {
        assertThat(SpeedVerdict.floor(ratio(0.98, 1.01))).isCloseTo(-Math.log(0.98), within(1e-12));
        assertThat(SpeedVerdict.fit(ratio(0.98, 1.01))).isTrue();
        assertThat(SpeedVerdict.fit(ratio(1.02, 1.03))).isFalse();
        assertThat(SpeedVerdict.fit(ratio(0.95, 0.98))).isFalse();
    }

    @Test
    void refusesAFloorThatIsNone() {
        assertThatThrownBy(() -> SpeedVerdict.of(ratio(1, 1), Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Ratio ratio(double low, double high) {
        return new Ratio((low + high) / 2, low, high, 0.95, "test");
    }
}
