package dev.octet.engine;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.NodeTimes.NodeTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NodeTimesTest {
    @TempDir
    Path folder;

    @Test
    void sumsAndMediansTheKernelsOfEachNode() throws IOException {
        Path file = profile(event("a_kernel_time", 5, "Conv", 0)
                + ",\n" + event("b_kernel_time", 1, "Relu", 1)
                + ",\n" + event("a_kernel_time", 100, "Conv", 0)
                + ",\n" + event("b_kernel_time", 2, "Relu", 1)
                + ",\n" + event("a_kernel_time", 6, "Conv", 0));
        NodeTimes times = NodeTimes.read(file);
        assertThat(times.nodes())
                .containsExactly(new NodeTime("a", "Conv", 3, 111, 6), new NodeTime("b", "Relu", 2, 3, 1.5));
        assertThat(times.totalMicros()).isEqualTo(114);
    }

    @Test
    void leavesOutWhatIsNotInsideAKernel() throws IOException {
        Path file = profile("{\"cat\":\"Session\",\"dur\":40222,\"name\":\"model_loading_uri\",\"args\":{}},\n"
                + event("a_fence_before", 7, "Conv", 0) + ",\n"
                + event("a_kernel_time", 5, "Conv", 0) + ",\n"
                + event("a_fence_after", 9, "Conv", 0) + ",\n"
                + "{\"cat\":\"Session\",\"dur\":999,\"name\":\"SequentialExecutor::Execute\",\"args\":{}}");
        assertThat(NodeTimes.read(file).nodes()).containsExactly(new NodeTime("a", "Conv", 1, 5, 5));
    }

    @Test
    void nodesOfOneNameStayApart() throws IOException {
        Path file = profile(event("x_kernel_time", 5, "Conv", 3) + "," + event("x_kernel_time", 7, "Conv", 4));
        assertThat(NodeTimes.read(file).nodes())
                .extracting(NodeTime::totalMicros)
                .containsExactly(5L, 7L);
    }

    @Test
    void readsWhatTheEngineWrites() {
        Graph graph = GraphTest.tiny();
        SessionSettings settings = SessionSettings.ofThreads(1).withProfile(folder.resolve("profile"));
        try (Session session = Engine.onnxRuntime().open(graph, settings)) {
            Feed feed = Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1, 2));
            session.run(feed);
            session.run(feed);
            NodeTimes times = NodeTimes.read(session.endProfile().orElseThrow());
            assertThat(times.nodes()).isNotEmpty().allMatch(time -> time.runs() == 2);
            assertThat(times.nodes()).extracting(NodeTime::op).doesNotContain("");
        }
    }

    @Test
    void manyEventsNeedLittleMemory() throws IOException {
        Path file = folder.resolve("large.json");
        String padding = "\"input_type_shape\":[{\"float\":[1,1,28,28]}],\"x\":\"" + "y".repeat(1000) + "\",";
        int events = 100_000;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("[\n");
            for (int i = 0; i < events; i++) {
                out.write(event("a_kernel_time", 3, "Conv", 0).replace("\"op_name\"", padding + "\"op_name\""));
                out.write(i + 1 < events ? ",\n" : "\n]\n");
            }
        }
        assertThat(NodeTimes.read(file).nodes()).containsExactly(new NodeTime("a", "Conv", events, 3L * events, 3));
    }

    @Test
    void refusesWhatIsNoWholeProfile() throws IOException {
        Path object = Files.writeString(folder.resolve("object.json"), "{}");
        assertThatThrownBy(() -> NodeTimes.read(object))
                .isInstanceOf(EngineException.class)
                .hasMessage(object + ": is no profile of ONNX Runtime: not a list of events");
        for (String begin : List.of("[" + event("a_kernel_time", 5, "Conv", 0) + ",", "[{\"cat\":\"No", "[{}")) {
            Path cut = Files.writeString(folder.resolve("cut.json"), begin);
            assertThatThrownBy(() -> NodeTimes.read(cut))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("was the session closed?");
        }
    }

    private Path profile(String events) throws IOException {
        return Files.writeString(folder.resolve("profile.json"), "[\n" + events + "\n]\n");
    }

    /** As ONNX Runtime 1.28 writes it, with the arguments that nobody reads. */
    private static String event(String name, long micros, String op, int index) {
        return String.format(
                Locale.ROOT,
                "{\"cat\" : \"Node\",\"pid\" :1,\"tid\" :1,\"dur\" :%d,\"ts\" :3,\"ph\" : \"X\",\"name\" :\"%s\","
                        + "\"args\" : {\"input_type_shape\" : [{\"float\":[1,2]}],\"op_name\" : \"%s\","
                        + "\"node_index\" : \"%d\",\"output_size\" : \"8\"}}",
                micros,
                name,
                op,
                index);
    }
}
