package dev.octet.emulate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.GoldenData;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

class SaturatedModelTest {

    /** A layer, and what ONNX Runtime made of it on a processor with AVX2 and without VNNI. */
    record Case(JsonNode json) {
        Graph graph() {
            Graph graph = Graph.create(toString(), 17);
            graph.opset("com.microsoft", 1);
            graph.addInput("x", x().type(), x().shape());
            json.get("constants")
                    .properties()
                    .forEach(entry -> graph.initializer(entry.getKey(), tensor(entry.getValue())));
            Map<String, Object> attributes = new LinkedHashMap<>();
            json.get("attributes")
                    .properties()
                    .forEach(entry -> attributes.put(entry.getKey(), attribute(entry.getValue())));
            graph.add(
                    json.get("op").asText(),
                    json.get("domain").asText(),
                    StreamSupport.stream(json.get("inputs").spliterator(), false)
                            .map(JsonNode::asText)
                            .toList(),
                    List.of("y"),
                    attributes);
            graph.addOutput("y", saturated().type(), saturated().shape());
            graph.nameNodes();
            return graph;
        }

        private static Object attribute(JsonNode value) {
            if (value.isTextual()) {
                return value.asText();
            }
            return value.isArray()
                    ? LongStream.of(GoldenData.shape(value)).boxed().toList()
                    : (Object) value.asLong();
        }

        Tensor x() {
            return tensor(json.get("x"));
        }

        Tensor saturated() {
            return tensor(json.get("y"));
        }

        Tensor exact() {
            return tensor(json.get("exact"));
        }

        @Override
        public String toString() {
            return json.get("name").asText();
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = SaturatedModelTest.class.getResourceAsStream("/golden/saturation.json")) {
            return StreamSupport.stream(
                    new ObjectMapper().readTree(in).get("cases").spliterator(), false)
                    .map(Case::new)
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isTheEngineWithoutVnniBitForBit(Case c) {
        assertThat(run(c, true)).isEqualTo(c.saturated().toBytes());
    }

    static Stream<Case> productsToFloats() throws IOException {
        return cases().filter(c -> c.json().get("op").asText().equals("MatMulIntegerToFloat"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("productsToFloats")
    void takesTheScaleOfAnInputFromWhereItIsMade(Case c) {
        Graph graph = c.graph();
        Map<String, Tensor> fed = new LinkedHashMap<>(Map.of("x", c.x()));
        for (String name : List.of("xs", "xz")) {
            Tensor value = graph.initializer(name).orElseThrow();
            graph.removeInitializer(name);
            graph.addInput(name, value.type(), value.shape());
            fed.put(name, value);
        }

        try (SaturatedModel model = new SaturatedModel(Engine.onnxRuntime(), graph)) {
            assertThat(model.run(new Feed(fed), true).get("y").toBytes())
                    .isEqualTo(c.saturated().toBytes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isExactWherePairsDoNotSaturate(Case c) {
        assertThat(run(c, false)).isEqualTo(c.exact().toBytes());
    }

    private static byte[] run(Case c, boolean saturating) {
        try (SaturatedModel model = new SaturatedModel(Engine.onnxRuntime(), c.graph())) {
            return model.run(Feed.of("x", c.x()), saturating).get("y").toBytes();
        }
    }

    @Test
    void isTheEngineWithWideSumsOnARealNetworkBitForBit() {
        // What Octet makes of zoo/models/fashion-resnet20 with objective fixed, portable.
        Path int8 = Path.of("src/test/resources/fashion-resnet20-int8.onnx");
        List<Feed> feeds = TinyModel.feeds(6, "input", 1, 1, 28, 28);
        // Turns INT8 weights into UINT8 ones, whose kernels are exact on every host.
        SessionSettings exact = SessionSettings.ofThreads(1).with("session.x64quantprecision", "1");
        try (SaturatedModel model = new SaturatedModel(Engine.onnxRuntime(), Graph.read(int8));
                Session engine = Engine.onnxRuntime().open(int8, exact)) {
            assertThat(model.layers()).hasSizeGreaterThan(10);
            for (Feed feed : feeds) {
                assertThat(model.run(feed, false).get("logits").toBytes())
                        .isEqualTo(engine.run(feed).get("logits").toBytes());
            }
            assertThat(model.layers()).allMatch(watched -> watched.tally().outputs() > 0);
        }
    }

    private static Tensor tensor(JsonNode stored) {
        ElementType type = ElementType.valueOf(stored.get("type").asText());
        Tensor tensor = Tensor.zeros(type, GoldenData.shape(stored.get("shape")));
        JsonNode values = stored.get("values");
        for (int i = 0; i < values.size(); i++) {
            switch (type) {
                case FLOAT32 -> tensor.floats().put(i, (float) values.get(i).asDouble());
                case INT32 -> tensor.ints().put(i, values.get(i).asInt());
                default -> tensor.bytes().put(i, (byte) values.get(i).asInt());
            }
        }
        return tensor;
    }
}
