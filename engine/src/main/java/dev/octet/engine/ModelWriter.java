package dev.octet.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;

import dev.octet.io.AtomicFile;

/**
 * Writes models. An untouched one has the bytes it was read from. Otherwise the messages are assembled anew, in the
 * order of the graph, so that equal graphs give equal bytes.
 */
final class ModelWriter {
    /** A message ends at 2 GiB; this leaves room for what the estimate does not count. */
    static final long MESSAGE_BYTES = 1_800_000_000L;

    /** Data start at multiples of a page, so that they can be mapped. */
    private static final int ALIGNMENT = 4096;

    /** Smaller tensors stay in the message: what a page saves them costs more than they weigh. ONNX's own default. */
    private static final int SMALLEST_EXTERNAL_BYTES = 1024;

    private static final int BUFFER_BYTES = 1 << 16;

    private ModelWriter() {}

    static void write(OnnxGraph graph, Path file) {
        write(graph, file, MESSAGE_BYTES);
    }

    /** @param messageBytes size from which on tensors are kept in a file beside the model */
    static void write(OnnxGraph graph, Path file, long messageBytes) {
        try {
            Optional<ByteBuffer> untouched = graph.untouchedBytes();
            if (untouched.isPresent() && takeDataAlong(graph, file)) {
                AtomicFile.write(file, temporary -> append(temporary, untouched.get()));
                return;
            }
            ModelProto model = assemble(graph, file, messageBytes);
            AtomicFile.write(file, temporary -> {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    CodedOutputStream coded = CodedOutputStream.newInstance(out, BUFFER_BYTES);
                    model.writeTo(coded);
                    coded.flush();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    /** The model as one message with all data in it, as a direct buffer; empty if it would be too large. */
    static Optional<ByteBuffer> message(OnnxGraph graph) {
        boolean external = graph.storedTensors().stream().anyMatch(StoredTensor::isExternal);
        if (!external && graph.untouchedBytes().isPresent()) {
            return graph.untouchedBytes();
        }
        if (estimate(graph) > MESSAGE_BYTES) {
            return Optional.empty();
        }
        ModelProto model = graph.assemble(StoredTensor::inline);
        ByteBuffer bytes = ByteBuffer.allocateDirect(model.getSerializedSize());
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        try {
            model.writeTo(coded);
            coded.flush();
        } catch (IOException e) {
            throw new AssertionError("a buffer of the message's size holds the message", e);
        }
        return Optional.of(bytes.flip());
    }

    private static ModelProto assemble(OnnxGraph graph, Path file, long messageBytes) throws IOException {
        boolean large = estimate(graph) > messageBytes;
        Map<StoredTensor, Long> offsets = new LinkedHashMap<>();
        long end = 0;
        for (StoredTensor tensor : graph.storedTensors()) {
            if (tensor.isExternal() || (large && tensor.isMovable() && tensor.bytes() >= SMALLEST_EXTERNAL_BYTES)) {
                long offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                offsets.put(tensor, offset);
                end = offset + tensor.data().remaining();
            }
        }
        Path data = Graph.dataFile(file);
        if (!offsets.isEmpty()) {
            // The data come first: a model is never there without them.
            AtomicFile.write(data, temporary -> writeData(temporary, offsets));
        }
        return graph.assemble(
                tensor -> message(tensor, data.getFileName().toString(), Optional.ofNullable(offsets.get(tensor))));
    }

    private static TensorProto message(StoredTensor tensor, String location, Optional<Long> offset) {
        return offset.map(start -> tensor.external(location, start)).orElseGet(tensor::inline);
    }

    private static void writeData(Path file, Map<StoredTensor, Long> offsets) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (Map.Entry<StoredTensor, Long> entry : offsets.entrySet()) {
                ByteBuffer data = entry.getKey().data();
                long position = entry.getValue();
                while (data.hasRemaining()) {
                    position += channel.write(data, position);
                }
            }
        }
    }

    /**
     * Copies the data files of an untouched model to where its copy looks for them.
     *
     * @return false if another file of that name is in the way
     */
    private static boolean takeDataAlong(OnnxGraph graph, Path file) throws IOException {
        ExternalData external = graph.source().external();
        Set<String> locations = new TreeSet<>();
        graph.storedTensors().forEach(tensor -> tensor.location().ifPresent(locations::add));
        Path folder = file.toAbsolutePath().getParent();
        for (String location : locations) {
            Path from = external.folder().resolve(location);
            Path to = folder.resolve(location);
            if (Files.exists(to) && Files.mismatch(from, to) != -1) {
                return false;
            }
        }
        for (String location : locations) {
            Path to = folder.resolve(location);
            if (!Files.exists(to)) {
                Path from = external.folder().resolve(location);
                AtomicFile.write(to, temporary -> {
                    try (OutputStream out = Files.newOutputStream(temporary)) {
                        Files.copy(from, out);
                    }
                });
            }
        }
        return true;
    }

    private static void append(Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static long estimate(OnnxGraph graph) {
        return graph.skeleton().getSerializedSize()
                + graph.storedTensors().stream().mapToLong(StoredTensor::bytes).sum();
    }
}
