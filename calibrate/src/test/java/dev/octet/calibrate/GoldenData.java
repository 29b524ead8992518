package dev.octet.calibrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What src/test/golden/generate_quantization.py wrote. */
final class GoldenData {
    private GoldenData() {}

    static List<JsonNode> cases(String name) {
        try (InputStream in = GoldenData.class.getResourceAsStream("/golden/quantization-" + name + ".json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float real(JsonNode node) {
        return Float.parseFloat(node.asText());
    }

    static float[] reals(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = real(list.get(i));
        }
        return values;
    }

    static int[] whole(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    static long[] shape(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    /** The same values as lcg in the script, from [length, seed, amplitude, offset, floor or null]. */
    static float[] values(JsonNode batch) {
        float[] values = new float[batch.get(0).asInt()];
        long state = batch.get(1).asLong();
        for (int i = 0; i < values.length; i++) {
            state = (state * 1664525 + 1013904223) % (1L << 32);
            double u = state / (double) (1L << 31) - 1.0;
            double x = batch.get(2).asDouble() * (u * u * u) + batch.get(3).asDouble();
            values[i] =
                    (float) (batch.get(4).isNull() ? x : Math.max(batch.get(4).asDouble(), x));
        }
        return values;
    }
}
