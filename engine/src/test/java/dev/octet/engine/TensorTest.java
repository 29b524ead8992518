package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TensorTest {
    /** Values from the table of examples in the article on the format, binary16 as hexadecimal digits. */
    @ParameterizedTest
    @CsvSource({
        "0000, 0", "8000, -0.0", "0001, 5.9604645e-8", "03ff, 6.097555e-5", "0400, 6.1035156e-5", "3555, 0.33325195",
        "3c00, 1", "c000, -2", "7bff, 65504", "7c00, Infinity", "fc00, -Infinity", "7e00, NaN"
    })
    void widensHalves(String bits, Float value) {
        assertThat(narrow(ElementType.FLOAT16, bits).widened().toFloats()).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0000, 0",
        "8000, -0.0",
        "3f80, 1",
        "c049, -3.140625",
        "0001, 9.18355e-41",
        "7f80, Infinity",
        "7fc0, NaN"
    })
    void widensBrainFloats(String bits, Float value) {
        assertThat(narrow(ElementType.BFLOAT16, bits).widened().toFloats()).containsExactly(value);
    }

    @Test
    void halvesRoundToTheNearest() {
        Tensor half = Tensor.ofFloats(new float[] {1, -2, 1 + 0x1p-11f, 1 + 0x3p-11f, 70000, 0x1p-24f}, 6)
                .halved();
        assertThat(half.type()).isEqualTo(ElementType.FLOAT16);
        assertThat(half.widened().toFloats()).containsExactly(1, -2, 1, 1 + 0x1p-9f, Float.POSITIVE_INFINITY, 0x1p-24f);
    }

    @Test
    void leavesOtherTypesAsTheyAre() {
        Tensor tensor = Tensor.ofLongs(new long[] {1}, 1);
        assertThat(tensor.widened()).isSameAs(tensor);
    }

    private static Tensor narrow(ElementType type, String bits) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, (short) Integer.parseInt(bits, 16));
        return Tensor.wrap(type, bytes, 1);
    }
}
