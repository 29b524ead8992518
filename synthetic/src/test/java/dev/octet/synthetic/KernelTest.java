package dev.octet.synthetic;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class KernelTest {

    @Test
    void oddKernelsKeepTheSizeAndStridesHalveIt() {
        assertThat(Kernel.of(3).rowsOut(56)).isEqualTo(56);
        assertThat(Kernel.of(3).dilated(4).rowsOut(65)).isEqualTo(65);
        assertThat(Kernel.of(1, 7).columnsOut(17)).isEqualTo(17);
        assertThat(Kernel.of(7).stride(2).rowsOut(224)).isEqualTo(112);
        assertThat(Kernel.of(3).stride(2).valid().rowsOut(299)).isEqualTo(149);
    }

    @Test
    void windowBeyondTheEndCountsOnlyIfItBeginsInside() {
        assertThat(Kernel.of(3).stride(2).valid().rowsOut(112)).isEqualTo(55);
        assertThat(Kernel.of(3).stride(2).valid().ceiling().rowsOut(112)).isEqualTo(56);
        assertThat(Kernel.of(1).stride(2).valid().ceiling().rowsOut(4)).isEqualTo(2);
    }

    /** Of 3 x 3 windows over 3 x 3 values, the middle one has nine of them, four have six and four have four. */
    @Test
    void coverageIsTheShareOfTapsOnValues() {
        assertThat(Kernel.of(3).coverage(3, 3)).isCloseTo(49 / 81.0, within(1e-12));
        assertThat(Kernel.of(3).valid().coverage(9, 9)).isEqualTo(1);
    }
}
