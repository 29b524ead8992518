package dev.octet.synthetic;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SplitMixTest {

    /** Values of the generator's public domain reference in C for the seed 1234567. */
    @Test
    void givesTheReferencesNumbers() {
        SplitMix random = new SplitMix(1234567);
        assertThat(random.next()).isEqualTo(6457827717110365317L);
        assertThat(random.next()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(random.next())).isEqualTo("9817491932198370423");
    }

    @Test
    void normalNumbersHaveMeanZeroAndVarianceOne() {
        SplitMix random = new SplitMix(1);
        double[] values =
                IntStream.range(0, 1_000_000).mapToDouble(i -> random.normal()).toArray();
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        // Five standard errors of a million numbers.
        assertThat(mean).isCloseTo(0, within(0.005));
        assertThat(square).isCloseTo(1, within(0.007));
    }
}
