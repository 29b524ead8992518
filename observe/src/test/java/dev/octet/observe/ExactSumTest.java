package dev.octet.observe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

class ExactSumTest {

    @Property
    void equalsDecimalArithmeticRoundedOnce(@ForAll("terms") List<Double> terms) {
        BigDecimal exact = terms.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(sum(terms).value()).isEqualTo(exact.doubleValue());
    }

    @Property
    void isWrittenTheSameWhateverTheOrder(@ForAll("terms") List<Double> terms) throws IOException {
        List<Double> reversed = new ArrayList<>(terms);
        Collections.reverse(reversed);

        assertThat(bytes(sum(reversed))).isEqualTo(bytes(sum(terms)));
        ExactSum back = ExactSum.read(new DataInputStream(new ByteArrayInputStream(bytes(sum(terms)))));
        back.add(sum(terms));
        BigDecimal exact = terms.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(back.value()).isEqualTo(exact.add(exact).doubleValue());
    }

    @Provide
    Arbitrary<List<Double>> terms() {
        return Arbitraries.oneOf(
                        Arbitraries.doubles().between(-1e60, 1e60),
                        Arbitraries.doubles().between(-1, 1),
                        Arbitraries.integers().between(-60, 60).map(exponent -> Math.scalb(1.0, exponent)),
                        Arbitraries.integers().between(-60, 60).map(exponent -> -Math.scalb(1.0, exponent)),
                        Arbitraries.just(0.0))
                .list()
                .ofMaxSize(30);
    }

    private static ExactSum sum(List<Double> terms) {
        ExactSum sum = new ExactSum();
        terms.forEach(sum::add);
        return sum;
    }

    private static byte[] bytes(ExactSum sum) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sum.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
