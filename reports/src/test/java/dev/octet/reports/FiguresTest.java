package dev.octet.reports;

import java.util.Optional;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0.9328, %, 93.28%",
        "0.0812, %, 8.12%",
        "1, %, 100.00%",
        "92.41, points, 92.41",
        "0.82034999, '', 0.8203",
        "11.5, ppl, 11.5000 ppl",
    })
    void scoresAreShownInTheirUnit(double value, String unit, String shown) {
        assertThat(Figures.score(Optional.of(value), unit)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "374.3, 374.30",
        "99.827, 99.827",
        "54898.34, 54898.34",
        "1234.56789, 1234.57",
        "0.0123456, 0.0123",
        "0.5, 0.50",
        "1000000, 1000000.00",
        "2, 2.00",
    })
    void ratesKeepTheDigitsTheyWereGivenWith(double value, String shown) {
        assertThat(Figures.rate(Optional.of(value))).isEqualTo(shown);
    }

    @Test
    void roundsHalfUpOnTheDigitsShownAndNotOnTheirBinaryNeighbour() {
        assertThat(Figures.ratio(Optional.of(1.005))).isEqualTo("1.01x");
        assertThat(Figures.percent(Optional.of(0.00125))).isEqualTo("0.13%");
    }

    @Test
    void aLossThatRoundsToNothingHasNoSign() {
        assertThat(Figures.percent(Optional.of(-0.00003))).isEqualTo("0.00%");
        assertThat(Figures.signedPercent(0.00003)).isEqualTo("0.00%");
        assertThat(Figures.signedPercent(0.001)).isEqualTo("+0.10%");
    }

    @Test
    void whatIsMissingIsNotZero() {
        assertThat(Figures.rate(Optional.empty())).isEqualTo("n/a");
        assertThat(Figures.score(Optional.empty(), "%")).isEqualTo("n/a");
        assertThat(Figures.ratio(Optional.empty())).isEqualTo("n/a");
        assertThat(Figures.bytes(Optional.empty())).isEqualTo("n/a");
        assertThat(Figures.rate(Optional.of(0.0))).isEqualTo("0.00");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "301877, 294.8 KiB", "1092354, 1.04 MiB"})
    void sizesAreShownInBinaryUnits(long bytes, String shown) {
        assertThat(Figures.bytes(Optional.of(bytes))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.95, 95%", "0.9, 90%", "0.975, 97.5%"})
    void confidenceHasTheDigitsItNeeds(double confidence, String shown) {
        assertThat(Figures.confidence(confidence)).isEqualTo(shown);
    }

    @Property
    void aShownPercentageIsWithinHalfOfItsLastDigit(@ForAll @DoubleRange(min = -2, max = 2) double fraction) {
        String shown = Figures.percent(Optional.of(fraction));

        assertThat(Double.parseDouble(shown.substring(0, shown.length() - 1)) / 100)
                .isCloseTo(fraction, org.assertj.core.data.Offset.offset(0.00005 + 1e-12));
    }

    @Property
    void exactFiguresReadBackAsTheSameNumber(@ForAll double value) {
        if (Double.isFinite(value)) {
            assertThat(Double.parseDouble(Figures.exact(Optional.of(value)))).isEqualTo(value == 0 ? 0.0 : value);
        }
    }
}
