package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TensorCodecTest {
    private static final ExternalData NONE = ExternalData.none("model");

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void readsRawBytesAndWritesThemBack(ElementType type) {
        byte[] bytes = new byte[3 * type.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        TensorProto message = message(type, 3)
                .setName("t")
                .setRawData(ByteString.copyFrom(bytes))
                .build();
        Tensor tensor = TensorCodec.decode(message, NONE).orElseThrow();
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.shape()).containsExactly(3);
        assertThat(tensor.toBytes()).isEqualTo(bytes);
        assertThat(tensor.bytes().isDirect()).isTrue();
        assertThat(TensorCodec.encode("t", tensor)).isEqualTo(message);
    }

    @Test
    void readsTypedFields() {
        typed(ElementType.FLOAT32, m -> m.addFloatData(1.5f).addFloatData(-2), b -> b.putFloat(1.5f)
                .putFloat(-2));
        typed(ElementType.FLOAT64, m -> m.addDoubleData(1.5).addDoubleData(-2), b -> b.putDouble(1.5)
                .putDouble(-2));
        typed(ElementType.INT64, m -> m.addInt64Data(1L << 40).addInt64Data(-2), b -> b.putLong(1L << 40)
                .putLong(-2));
        typed(ElementType.UINT64, m -> m.addUint64Data(7).addUint64Data(-1), b -> b.putLong(7)
                .putLong(-1));
        typed(ElementType.UINT32, m -> m.addUint64Data(7).addUint64Data(0xFFFFFFFFL), b -> b.putInt(7)
                .putInt(-1));
        typed(ElementType.INT32, m -> m.addInt32Data(7).addInt32Data(-2), b -> b.putInt(7)
                .putInt(-2));
        for (ElementType half : List.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.UINT16)) {
            typed(half, m -> m.addInt32Data(0x3C00).addInt32Data(0xC000), b -> b.putShort((short) 0x3C00)
                    .putShort((short) 0xC000));
        }
        typed(ElementType.INT16, m -> m.addInt32Data(7).addInt32Data(-2), b -> b.putShort((short) 7)
                .putShort((short) -2));
        typed(ElementType.UINT8, m -> m.addInt32Data(7).addInt32Data(255), b -> b.put((byte) 7)
                .put((byte) 255));
        typed(ElementType.INT8, m -> m.addInt32Data(7).addInt32Data(-2), b -> b.put((byte) 7)
                .put((byte) -2));
        typed(ElementType.BOOL, m -> m.addInt32Data(1).addInt32Data(0), b -> b.put((byte) 1)
                .put((byte) 0));
    }

    @Test
    void refusesDataThatDoNotFitTheShape() {
        TensorProto raw = message(ElementType.FLOAT32, 3)
                .setName("t")
                .setRawData(ByteString.copyFrom(new byte[11]))
                .build();
        assertThatThrownBy(() -> TensorCodec.decode(raw, NONE))
                .isInstanceOf(ModelException.class)
                .hasMessage("model: tensor 't' is FLOAT32[3] but has 11 bytes; the file is damaged, fetch or export it"
                        + " again");
        TensorProto typed =
                message(ElementType.INT64, 3).setName("t").addInt64Data(1).build();
        assertThatThrownBy(() -> TensorCodec.decode(typed, NONE)).hasMessageContaining("has 1 values");
        for (long[] shape : new long[][] {{-1}, {1L << 62, 1L << 62}, {1L << 40, 2}}) {
            assertThatThrownBy(() ->
                            TensorCodec.decode(message(ElementType.INT8, shape).build(), NONE))
                    .hasMessageContaining("impossible shape");
        }
    }

    @Test
    void leavesTypesAloneThatItDoesNotHave() {
        TensorProto text = TensorProto.newBuilder()
                .setDataType(8)
                .addStringData(ByteString.copyFromUtf8("a"))
                .build();
        assertThat(TensorCodec.decode(text, NONE)).isEmpty();
    }

    private static void typed(ElementType type, Consumer<TensorProto.Builder> fill, Consumer<ByteBuffer> expected) {
        TensorProto.Builder message = message(type, 2);
        fill.accept(message);
        ByteBuffer bytes = ByteBuffer.allocate(2 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        expected.accept(bytes);
        assertThat(TensorCodec.decode(message.build(), NONE).orElseThrow().toBytes())
                .as("%s", type)
                .isEqualTo(bytes.array());
    }

    private static TensorProto.Builder message(ElementType type, long... shape) {
        TensorProto.Builder message = TensorProto.newBuilder().setDataType(type.code());
        for (long dimension : shape) {
            message.addDims(dimension);
        }
        return message;
    }
}
