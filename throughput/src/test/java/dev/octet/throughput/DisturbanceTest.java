package dev.octet.throughput;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.octet.host.HostConditions;

import static org.assertj.core.api.Assertions.assertThat;

class DisturbanceTest {
    private static final Duration ROUND = Duration.ofSeconds(2);

    @Test
    void namesWhatTheHostDid() {
        assertThat(Disturbance.of(host(0.03, 0, 0, 0), ROUND, 2)).contains("steal 3.0%");
        assertThat(Disturbance.of(host(0, 0.06, 0, 0), ROUND, 2)).contains("others 6.0%");
        assertThat(Disturbance.of(host(0, 0, 1, 0), ROUND, 2)).contains("throttled");
        assertThat(Disturbance.of(host(0, 0, 0, 0.5), ROUND, 2)).contains("memory pressure 50.0%");
    }

    @Test
    void letsPassWhatIsSmall() {
        assertThat(Disturbance.of(host(0.02, 0.05, 0, 0.05), ROUND, 2)).isEmpty();
        assertThat(Disturbance.of(HostConditions.UNKNOWN, ROUND, 2)).isEmpty();
    }

    @Test
    void doesNotBelieveTwoTicksOfTheClock() {
        // Of a tenth of a second on one CPU, 20 ms are two ticks.
        assertThat(Disturbance.of(host(0.2, 0.2, 0, 0), Duration.ofMillis(100), 1))
                .isEmpty();
        assertThat(Disturbance.of(host(0.2, 0.2, 0, 0), Duration.ofMillis(100), 2))
                .contains("steal 20.0%");
    }

    static HostConditions host(double steal, double others, long throttled, double pressure) {
        return new HostConditions(
                OptionalDouble.of(steal),
                OptionalDouble.of(others),
                OptionalDouble.of(2500),
                OptionalLong.of(throttled),
                OptionalDouble.of(pressure));
    }
}
