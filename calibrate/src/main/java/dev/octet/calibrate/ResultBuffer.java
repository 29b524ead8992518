package dev.octet.calibrate;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/** Memory that the engine writes tensors into, used anew for each run; as large as the largest run so far. */
final class ResultBuffer {
    /** A cache line, so that no two tensors share one. */
    private static final int ALIGNMENT = 64;

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    /** Bytes that a tensor of floats takes. */
    static long bytes(long... shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements *= dimension;
        }
        return (Float.BYTES * elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** FLOAT32 tensors of these shapes, which replace those of the last call; empty if no buffer holds them all. */
    Optional<Map<String, Tensor>> tensors(Map<String, long[]> shapes) {
        long size = shapes.values().stream().mapToLong(ResultBuffer::bytes).sum();
        if (size > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        if (size > memory.capacity()) {
            memory = ByteBuffer.allocateDirect((int) size);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int offset = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long[] shape = entry.getValue();
            int length = (int) bytes(shape);
            long elements = 1;
            for (long dimension : shape) {
                elements *= dimension;
            }
            ByteBuffer part = memory.slice(offset, (int) (Float.BYTES * elements));
            tensors.put(entry.getKey(), Tensor.wrap(ElementType.FLOAT32, part, shape));
            offset += length;
        }
        return Optional.of(tensors);
    }
}
