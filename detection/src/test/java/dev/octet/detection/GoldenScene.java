package dev.octet.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A case of src/test/golden/average_precision.py; its text names it in a test report. */
record GoldenScene(JsonNode node) {

    static List<GoldenScene> all() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of("src/test/golden/average-precision.json").toFile());
        return StreamSupport.stream(cases.spliterator(), false)
                .map(GoldenScene::new)
                .toList();
    }

    List<double[]> outcomes(Protocol protocol) {
        List<double[]> outcomes = new ArrayList<>();
        for (JsonNode scene : node.get("scenes")) {
            outcomes.add(protocol.outcome(found(scene, protocol), truth(scene, protocol)));
        }
        return outcomes;
    }

    double[] numbers(String key, String below) {
        return StreamSupport.stream(node.get(key).get(below).spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** The script takes all categories for faces. */
    private static int category(JsonNode number, Protocol protocol) {
        return protocol.equals(Protocol.widerFace()) ? 0 : number.asInt();
    }

    private static Box box(JsonNode numbers) {
        return new Box(
                numbers.get(0).asDouble(),
                numbers.get(1).asDouble(),
                numbers.get(2).asDouble(),
                numbers.get(3).asDouble());
    }

    private static List<Detection> found(JsonNode scene, Protocol protocol) {
        return StreamSupport.stream(scene.get("found").spliterator(), false)
                .map(n -> new Detection(
                        box(n), category(n.get(4), protocol), n.get(5).asDouble()))
                .toList();
    }

    private static List<TrueBox> truth(JsonNode scene, Protocol protocol) {
        return StreamSupport.stream(scene.get("truth").spliterator(), false)
                .map(n -> new TrueBox(
                        box(n),
                        category(n.get(4), protocol),
                        n.get(5).asDouble(),
                        kind(n.get(6).asText(), protocol),
                        n.get(7).asInt()))
                .toList();
    }

    /** pycocotools takes no notice of an ignore flag of the truth: it is iscrowd or nothing. */
    private static TrueBox.Kind kind(String name, Protocol protocol) {
        TrueBox.Kind kind = TrueBox.Kind.valueOf(name.toUpperCase(Locale.ROOT));
        return protocol.name().equals("COCO") && kind == TrueBox.Kind.IGNORED ? TrueBox.Kind.COUNTED : kind;
    }

    @Override
    public String toString() {
        return node.get("name").asText();
    }
}
