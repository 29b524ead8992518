package dev.octet.throughput;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;

/**
 * A feed on its way to an instance. Little-endian: the number of tensors, then for each the length and bytes of its
 * name, the ONNX code of its type, its rank, its dimensions (64 bits), and its elements. Lives for one run only.
 */
final class FeedFile {
    private FeedFile() {}

    static void write(Path file, Feed feed) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, ints(feed.tensors().size()));
            for (Map.Entry<String, Tensor> entry : feed.tensors().entrySet()) {
                byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
                Tensor tensor = entry.getValue();
                writeFully(channel, ints(name.length));
                writeFully(channel, ByteBuffer.wrap(name));
                writeFully(channel, ints(tensor.type().code(), tensor.rank()));
                ByteBuffer shape = little(tensor.rank() * Long.BYTES);
                shape.asLongBuffer().put(tensor.shape());
                writeFully(channel, shape);
                writeFully(channel, tensor.bytes());
            }
        }
    }

    /** Reads into memory of this process, not a mapping: the pages shall lie on the NUMA node of the instance. */
    static Feed read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int count = readFully(channel, little(Integer.BYTES)).getInt();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                int length = readFully(channel, little(Integer.BYTES)).getInt();
                byte[] name = new byte[length];
                readFully(channel, little(length)).get(name);
                ByteBuffer head = readFully(channel, little(2 * Integer.BYTES));
                ElementType type = ElementType.ofCode(head.getInt()).orElseThrow();
                long[] shape = new long[head.getInt()];
                readFully(channel, little(shape.length * Long.BYTES))
                        .asLongBuffer()
                        .get(shape);
                Tensor tensor = Tensor.zeros(type, shape);
                readFully(channel, tensor.bytes());
                tensors.put(new String(name, StandardCharsets.UTF_8), tensor);
            }
            return new Feed(tensors);
        }
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer buffer = little(values.length * Integer.BYTES);
        buffer.asIntBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("a feed file ends too early");
            }
        }
        return bytes.flip();
    }
}
