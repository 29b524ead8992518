package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

import ai.onnxruntime.platform.Fp16Conversions;

import static java.util.Objects.requireNonNull;

/**
 * A typed array in row-major order over one little-endian buffer. The shape is fixed; the content belongs to whoever
 * made it and may be refilled through {@link #bytes} between runs. Views returned are independent in position and
 * limit. Thread-safe as long as nobody writes.
 *
 * <p>The buffer is direct, so that a run feeds it without a copy, except for results of {@link Session#run(Feed)}:
 * those are on the heap, where the collector sees what they weigh. Initializers of a model are read-only.
 */
public final class Tensor {
    private final ElementType type;
    private final long[] shape;
    private final ByteBuffer bytes;

    private Tensor(ElementType type, ByteBuffer bytes, long[] shape) {
        this.type = requireNonNull(type, "type");
        this.shape = shape.clone();
        long expected = Math.multiplyExact(elements(shape), type.bytes());
        if (bytes.remaining() != expected) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + type + " needs " + expected
                    + " bytes but the buffer has " + bytes.remaining());
        }
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tensor of zeros. @throws IllegalArgumentException if it would pass 2 GiB - 1 */
    public static Tensor zeros(ElementType type, long... shape) {
        long size = Math.multiplyExact(elements(shape), type.bytes());
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " has " + size
                    + " bytes; at most " + Integer.MAX_VALUE + " fit in one buffer");
        }
        return new Tensor(type, ByteBuffer.allocateDirect((int) size), shape);
    }

    /** Wraps the remaining bytes of {@code bytes}, which must be little-endian; nothing is copied. */
    public static Tensor wrap(ElementType type, ByteBuffer bytes, long... shape) {
        return new Tensor(type, bytes, shape);
    }

    /** Copies {@code values} into a new FLOAT32 tensor; without a shape it is a scalar of one value. */
    public static Tensor ofFloats(float[] values, long... shape) {
        Tensor tensor = zeros(ElementType.FLOAT32, shape);
        tensor.floats().put(values);
        return tensor;
    }

    /** Copies {@code values} into a new INT64 tensor. */
    public static Tensor ofLongs(long[] values, long... shape) {
        Tensor tensor = zeros(ElementType.INT64, shape);
        tensor.longs().put(values);
        return tensor;
    }

    /** Copies {@code values} into a new INT32 tensor. */
    public static Tensor ofInts(int[] values, long... shape) {
        Tensor tensor = zeros(ElementType.INT32, shape);
        tensor.ints().put(values);
        return tensor;
    }

    /** Copies {@code values} into a new tensor of a one-byte type: UINT8, INT8 or BOOL. */
    public static Tensor ofBytes(ElementType type, byte[] values, long... shape) {
        Tensor tensor = zeros(type, shape);
        tensor.bytes().put(values);
        return tensor;
    }

    /** Element type. */
    public ElementType type() {
        return type;
    }

    /** Dimensions, outermost first; empty for a scalar. A copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Number of elements. */
    public int elements() {
        return bytes.capacity() / type.bytes();
    }

    /** All bytes, little-endian. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** All elements of a FLOAT32 tensor. */
    public FloatBuffer floats() {
        expect(ElementType.FLOAT32);
        return bytes().asFloatBuffer();
    }

    /** All elements of an INT64 tensor. */
    public LongBuffer longs() {
        expect(ElementType.INT64);
        return bytes().asLongBuffer();
    }

    /** All elements of an INT32 tensor. */
    public IntBuffer ints() {
        expect(ElementType.INT32);
        return bytes().asIntBuffer();
    }

    /** A copy of the elements of a FLOAT32 tensor. */
    public float[] toFloats() {
        float[] copy = new float[elements()];
        floats().get(copy);
        return copy;
    }

    /** A copy of the elements of an INT64 tensor. */
    public long[] toLongs() {
        long[] copy = new long[elements()];
        longs().get(copy);
        return copy;
    }

    /** FLOAT16 or BFLOAT16 as FLOAT32, every value exactly; other types as they are. */
    public Tensor widened() {
        if (type != ElementType.FLOAT16 && type != ElementType.BFLOAT16) {
            return this;
        }
        Tensor wide = zeros(ElementType.FLOAT32, shape);
        FloatBuffer values = wide.floats();
        ShortBuffer narrow = bytes().asShortBuffer();
        while (narrow.hasRemaining()) {
            short bits = narrow.get();
            values.put(
                    type == ElementType.FLOAT16
                            ? Fp16Conversions.fp16ToFloat(bits)
                            : Fp16Conversions.bf16ToFloat(bits));
        }
        return wide;
    }

    /** A FLOAT32 tensor as FLOAT16, every value rounded to the nearest, of two equally near to the even one. */
    public Tensor halved() {
        Tensor half = zeros(ElementType.FLOAT16, shape);
        ShortBuffer halves = half.bytes().asShortBuffer();
        FloatBuffer values = floats();
        while (values.hasRemaining()) {
            halves.put(Fp16Conversions.floatToFp16(values.get()));
        }
        return half;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        byte[] copy = new byte[bytes.capacity()];
        bytes().get(copy);
        return copy;
    }

    /** Type and shape, such as {@code FLOAT32[1, 3, 224, 224]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }

    private void expect(ElementType wanted) {
        if (type != wanted) {
            throw new IllegalStateException("the tensor is " + this + ", not " + wanted);
        }
    }

    private static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }
}
