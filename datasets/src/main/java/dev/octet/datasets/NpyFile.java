package dev.octet.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * An array that NumPy saved, in versions 1 to 3 of its
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NPY format</a>. It stays on the disk; its
 * first dimension numbers the samples.
 *
 * @param shape at least one dimension, of which the first one fits an int
 * @param offset of the first element in the file, in bytes
 */
record NpyFile(Path path, ElementType type, long[] shape, long offset) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;

    private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])?([a-zA-Z])([0-9]+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, ]*)\\)");

    private static final Map<String, ElementType> TYPES = Map.of(
            "f2", ElementType.FLOAT16,
            "f4", ElementType.FLOAT32,
            "f8", ElementType.FLOAT64,
            "i1", ElementType.INT8,
            "i2", ElementType.INT16,
            "i4", ElementType.INT32,
            "i8", ElementType.INT64,
            "u1", ElementType.UINT8,
            "b1", ElementType.BOOL);

    /** Reads the header. @throws DatasetException with the file, if it is no such array or cannot be used */
    static NpyFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer start = read(channel, 0, MAGIC.length + 2);
            if (!Arrays.equals(MAGIC, 0, MAGIC.length, start.array(), 0, MAGIC.length)) {
                throw fault(path, "is no NPY file", "write it by numpy.save");
            }
            int lengthBytes = start.get(MAGIC.length) == 1 ? Short.BYTES : Integer.BYTES;
            ByteBuffer length = read(channel, start.capacity(), lengthBytes);
            long header = lengthBytes == Short.BYTES ? Short.toUnsignedInt(length.getShort()) : length.getInt();
            if (header < 0 || header > LONGEST_HEADER) {
                throw fault(path, "has a header of " + header + " bytes", "save a plain array");
            }
            long begin = start.capacity() + lengthBytes;
            String text = new String(read(channel, begin, (int) header).array(), StandardCharsets.UTF_8);
            NpyFile file = parse(path, text, begin + header);
            long bytes = file.rowBytes() * file.rows();
            if (channel.size() != file.offset + bytes) {
                throw fault(
                        path,
                        "has " + channel.size() + " bytes, not the " + (file.offset + bytes) + " of its shape "
                                + Arrays.toString(file.shape),
                        "save it again");
            }
            return file;
        } catch (EOFException e) {
            throw fault(path, "ends within its header", "save it again");
        }
    }

    private static NpyFile parse(Path path, String header, long offset) {
        Matcher type = TYPE.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !order.find() || !shape.find()) {
            throw fault(path, "is no array of one plain type but " + header.strip(), "save a plain array");
        }
        Optional<ElementType> known = Optional.ofNullable(TYPES.get(type.group(2) + type.group(3)));
        if (known.isEmpty() || ">".equals(type.group(1))) {
            throw fault(
                    path,
                    "holds elements of type " + type.group().substring("'descr': ".length()),
                    "save it as one of little-endian "
                            + String.join(", ", TYPES.keySet().stream().sorted().toList()));
        }
        long[] dimensions = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .mapToLong(text -> text.length() > 12 ? Long.MAX_VALUE : Long.parseLong(text))
                .toArray();
        if (order.group(1).equals("True") && dimensions.length > 1) {
            throw fault(path, "lies in Fortran's order", "save numpy.ascontiguousarray of it");
        }
        if (dimensions.length == 0 || dimensions[0] > Integer.MAX_VALUE) {
            throw fault(
                    path, "has the shape " + Arrays.toString(dimensions), "its first dimension numbers the samples");
        }
        NpyFile file = new NpyFile(path, known.get(), dimensions, offset);
        try {
            if (file.rowBytes() > Integer.MAX_VALUE) {
                throw fault(
                        path, "has samples of " + file.rowBytes() + " bytes", "at most 2 GiB - 1 fit in one buffer");
            }
        } catch (ArithmeticException e) {
            throw fault(path, "has the shape " + Arrays.toString(dimensions), "save it again");
        }
        return file;
    }

    /** How many samples. */
    int rows() {
        return (int) shape[0];
    }

    /** Dimensions of one sample. */
    long[] rowShape() {
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    private long rowBytes() {
        long bytes = type.bytes();
        for (long dimension : rowShape()) {
            bytes = Math.multiplyExact(bytes, dimension);
        }
        return bytes;
    }

    /** Reads one sample. @param as its shape, of as many elements */
    Tensor row(int row, long[] as) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Tensor tensor = Tensor.zeros(type, as);
            fill(channel, offset + row * rowBytes(), tensor.bytes());
            return tensor;
        }
    }

    /** All elements as numbers, row by row; whole ones beyond 2^53 are rounded. */
    double[] numbers() throws IOException {
        int count = Math.toIntExact(Math.multiplyExact(rows(), rowBytes() / type.bytes()));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer bytes = read(channel, offset, Math.multiplyExact(count, type.bytes()));
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = switch (type) {
                    case FLOAT32 -> bytes.getFloat();
                    case FLOAT64 -> bytes.getDouble();
                    case INT16 -> bytes.getShort();
                    case INT32 -> bytes.getInt();
                    case INT64 -> bytes.getLong();
                    case INT8 -> bytes.get();
                    case UINT8, BOOL -> Byte.toUnsignedInt(bytes.get());
                    default ->
                        throw fault(path, "holds " + type + ", which is no type of labels", "save float32 or int64");
                };
            }
            return numbers;
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, at, bytes);
        return bytes.flip();
    }

    private static void fill(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, at + bytes.position());
            if (count < 0) {
                throw new EOFException("the file has become shorter");
            }
        }
    }

    private static DatasetException fault(Path path, String what, String remedy) {
        return new DatasetException(path + ": " + what + "; " + remedy);
    }
}
