package dev.octet.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

/**
 * How long each node of a model took, from the profile that {@link Session#endProfile} names. Nodes are those that the
 * engine ran after its own rewriting, in the order of their first run. Only the time inside the node's kernel counts: not
 * the events around it, nor those of the session.
 *
 * @param nodes one for each executed node; a node in a body of Loop counts every time it ran
 */
public record NodeTimes(List<NodeTime> nodes) {
    private static final String KERNEL = "_kernel_time";

    public NodeTimes {
        nodes = List.copyOf(nodes);
    }

    /**
     * What one node took.
     *
     * @param name the engine's name of it; made of operator and number if the node has none
     * @param op operator that the engine ran, such as {@code QLinearConv}
     * @param runs how often it ran
     * @param totalMicros time of all runs together, in microseconds
     * @param medianMicros median time of one run, in microseconds: the middle one, or the mean of the middle two
     */
    public record NodeTime(String name, String op, long runs, long totalMicros, double medianMicros) {}

    /**
     * Reads a profile event by event, so that its size does not matter.
     *
     * @throws EngineException if the file is no whole profile
     */
    public static NodeTimes read(Path profile) {
        Map<Key, Durations> found = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(profile.toFile())) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new EngineException(profile + ": is no profile of ONNX Runtime: not a list of events");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Event event = Event.read(json);
                if (event.name.endsWith(KERNEL)) {
                    String name = event.name.substring(0, event.name.length() - KERNEL.length());
                    found.computeIfAbsent(new Key(name, event.op, event.index), key -> new Durations())
                            .add(event.micros);
                }
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new EngineException(profile + ": the profile is cut off; was the session closed?");
            }
        } catch (JsonProcessingException e) {
            throw new EngineException(
                    profile + ": the profile cannot be read; was the session closed? " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new NodeTimes(found.entrySet().stream()
                .map(entry -> entry.getValue().time(entry.getKey()))
                .toList());
    }

    /** Time of all nodes together, in microseconds. */
    public long totalMicros() {
        return nodes.stream().mapToLong(NodeTime::totalMicros).sum();
    }

    /** Names need not be unique; the number is, within one graph. */
    private record Key(String name, String op, String index) {}

    /** The fields of one event that are of use here. */
    private static final class Event {
        private String name = "";
        private String op = "";
        private String index = "";
        private long micros;

        /** Reads from the event's opening brace to its closing one. */
        static Event read(JsonParser json) throws IOException {
            Event event = new Event();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "name" -> event.name = json.getValueAsString("");
                    case "dur" -> event.micros = json.getValueAsLong();
                    case "args" -> event.readArguments(json);
                    default -> json.skipChildren();
                }
            }
            return event;
        }

        private void readArguments(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "op_name" -> op = json.getValueAsString("");
                    case "node_index" -> index = json.getValueAsString("");
                    default -> json.skipChildren();
                }
            }
        }
    }

    private static final class Durations {
        private long[] micros = new long[16];
        private int count;

        void add(long duration) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, 2 * count);
            }
            micros[count++] = duration;
        }

        NodeTime time(Key key) {
            long[] sorted = Arrays.copyOf(micros, count);
            Arrays.sort(sorted);
            double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0;
            return new NodeTime(key.name, key.op, count, Arrays.stream(sorted).sum(), median);
        }
    }
}
