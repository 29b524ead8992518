package dev.octet.quantize;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.observe.Range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class QuantParamsTest {
    private static final QuantParams HALVES = new QuantParams(0.5f, 3, ElementType.UINT8);

    @Test
    void roundsHalfToTheEvenLevel() {
        assertThat(HALVES.quantize(0.25f)).isEqualTo(3);
        assertThat(HALVES.quantize(0.75f)).isEqualTo(5);
        assertThat(HALVES.quantize(-0.25f)).isEqualTo(3);
        assertThat(HALVES.quantize(-0.75f)).isEqualTo(1);
    }

    @Test
    void saturatesAndTakesNanForLevelZeroAsTheEngineDoes() {
        assertThat(HALVES.quantize(1e30f)).isEqualTo(255);
        assertThat(HALVES.quantize(-1e30f)).isZero();
        assertThat(HALVES.quantize(Float.POSITIVE_INFINITY)).isEqualTo(255);
        assertThat(HALVES.quantize(Float.NaN)).isZero();
        assertThat(new QuantParams(1e-38f, 0, ElementType.INT8).quantize(Float.MAX_VALUE))
                .isEqualTo(127);
    }

    @Test
    void refusesScalesAndZeroPointsThatNoModelMayHold() {
        assertThatThrownBy(() -> new QuantParams(0, 0, ElementType.UINT8))
                .hasMessageContaining("scale must be positive");
        assertThatThrownBy(() -> new QuantParams(Float.NaN, 0, ElementType.UINT8))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new QuantParams(1, 256, ElementType.UINT8)).hasMessageContaining("256");
        assertThatThrownBy(() -> new QuantParams(1, 128, ElementType.INT8)).hasMessageContaining("128");
        assertThatThrownBy(() -> new QuantParams(1, 0, ElementType.INT32)).hasMessageContaining("INT32");
    }

    @Property
    void zeroIsExact(
            @ForAll @FloatRange(min = -1e30f, max = 1e30f) float a,
            @ForAll @FloatRange(min = -1e30f, max = 1e30f) float b,
            @ForAll boolean signed,
            @ForAll boolean symmetric,
            @ForAll boolean reduced) {
        QuantParams params = QuantParams.of(range(a, b), type(signed), symmetric, reduced);

        assertThat(params.dequantize(params.quantize(0))).isEqualTo(0f);
    }

    @Property
    void valuesInTheRangeComeBackWithinHalfAStep(
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float a,
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float b,
            @ForAll @FloatRange(min = 0, max = 1) float where,
            @ForAll boolean signed,
            @ForAll boolean symmetric,
            @ForAll boolean reduced) {
        Range range = range(a, b).withZero();
        QuantParams params = QuantParams.of(range, type(signed), symmetric, reduced);
        float value = range.min() + where * (range.max() - range.min());
        float inside = Math.min(range.max(), Math.max(range.min(), value));

        // The zero point is rounded, so one end may be up to half a step outside the levels: that end is clipped by as
        // much, on top of the half step that rounding costs; a symmetric U8 grid is half a step off its centre too.
        double bound = params.scale() * (symmetric && signed ? 0.5 : 1.0) * 1.001;
        assertThat((double) params.dequantize(params.quantize(inside))).isCloseTo(inside, within(bound));
        if (params.representable().contains(inside)) {
            assertThat((double) params.dequantize(params.quantize(inside)))
                    .isCloseTo(inside, within(params.scale() * 0.5001));
        }
    }

    @Property
    void rangesOfActivationsContainZeroAndLoseNothing(
            @ForAll @FloatRange(min = -1e30f, max = 1e30f) float a,
            @ForAll @FloatRange(min = -1e30f, max = 1e30f) float b) {
        Range range = range(a, b);

        assertThat(range.withZero().contains(0)).isTrue();
        assertThat(range.withZero().union(range)).isEqualTo(range.withZero());
    }

    private static Range range(float a, float b) {
        return new Range(Math.min(a, b), Math.max(a, b));
    }

    private static ElementType type(boolean signed) {
        return signed ? ElementType.INT8 : ElementType.UINT8;
    }
}
