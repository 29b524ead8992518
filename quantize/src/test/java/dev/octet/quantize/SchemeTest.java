package dev.octet.quantize;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.io.Section;
import dev.octet.observe.Range;

import static org.assertj.core.api.Assertions.assertThat;

class SchemeTest {

    @Test
    void readsEveryKeyAndDefaultsTheRest() {
        assertThat(read("per_channel: true")).contains(Scheme.DEFAULT);
        assertThat(read("{activations: s8, weights: s8, symmetric: true, per_channel: false, reduce_range: true}"))
                .contains(new Scheme(ElementType.INT8, ElementType.INT8, true, false, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "activations: u4 | activations: 'u4' is not known",
                "wieghts: s8 | wieghts: unknown key",
                "per_channel: yes | per_channel: 'yes' is neither true nor false",
                "{activations: s8, weights: u8} | : s8 activations need s8 weights",
            })
    void saysWhatIsWrong(String yaml, String expected) {
        Section section = Section.parse("x.yaml", yaml);

        assertThat(Scheme.read(section)).isEmpty();
        assertThat(section.problems())
                .extracting(p -> p.field() + ": " + p.fault())
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith(expected));
    }

    @Test
    void weightsAreSymmetricAndActivationsUseTheWholeType() {
        Range range = new Range(-1, 3);

        assertThat(Scheme.DEFAULT.weight(range)).isEqualTo(new QuantParams(3f / 127, 0, ElementType.INT8));
        assertThat(Scheme.DEFAULT.activation(range)).isEqualTo(new QuantParams(4f / 255, 64, ElementType.UINT8));
        assertThat(new Scheme(ElementType.UINT8, ElementType.INT8, false, true, true)
                        .weight(range)
                        .scale())
                .isEqualTo(3f / 64);
    }

    private static Optional<Scheme> read(String yaml) {
        return Scheme.read(Section.parse("x.yaml", yaml));
    }
}
