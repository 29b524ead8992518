package dev.octet.website;

import java.util.stream.Stream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AxisTest {
    @Test
    void ticksAreRoundAndSpanTheValues() {
        Axis axis = Axis.linear("samples/s", Axis.Unit.NUMBER, Stream.of(0.0, 7498.94));

        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("0", "2,000", "4,000", "6,000", "8,000");
        assertThat(axis.low()).isZero();
        assertThat(axis.high()).isEqualTo(8000);
    }

    @Test
    void percentagesAndRatiosShowTheDecimalsThatTheirStepNeeds() {
        assertThat(Axis.linear("", Axis.Unit.PERCENT, Stream.of(-0.0019, 0.0025))
                        .ticks())
                .extracting(Axis.Tick::label)
                .containsExactly("-0.2%", "-0.1%", "0.0%", "0.1%", "0.2%", "0.3%");
        assertThat(Axis.linear("", Axis.Unit.RATIO, Stream.of(1.0, 3.1)).ticks())
                .extracting(Axis.Tick::label)
                .containsExactly("1.0x", "1.5x", "2.0x", "2.5x", "3.0x", "3.5x");
    }

    @Test
    void aSingleValueHasRoomOnBothSides() {
        Axis axis = Axis.linear("", Axis.Unit.NUMBER, Stream.of(4.0));

        assertThat(axis.low()).isLessThan(4);
        assertThat(axis.high()).isGreaterThan(4);
    }

    @Test
    void batchSizesStandAtEqualDistances() {
        Axis axis = Axis.doubling("batch", Stream.of(1.0, 1024.0));

        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("1", "4", "16", "64", "256", "1,024");
        double step = axis.place(2, 0, 100) - axis.place(1, 0, 100);
        assertThat(axis.place(1024, 0, 100) - axis.place(512, 0, 100)).isCloseTo(step, within(1e-9));
    }

    @Property
    void everyValueLiesBetweenTheEnds(
            @ForAll @DoubleRange(min = -1e9, max = 1e9) double a,
            @ForAll @DoubleRange(min = -1e9, max = 1e9) double b) {
        Axis axis = Axis.linear("", Axis.Unit.NUMBER, Stream.of(a, b));

        assertThat(Stream.of(a, b).map(value -> axis.place(value, 0, 1)))
                .allSatisfy(place -> assertThat(place).isBetween(-1e-6, 1 + 1e-6));
        assertThat(axis.ticks()).hasSizeBetween(2, 9);
    }
}
