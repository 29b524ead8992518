package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/** A graph as sorted lines, so that a change of what is written shows as a small diff. */
final class GraphText {
    private GraphText() {}

    static String of(Graph graph) {
        List<String> lines = new ArrayList<>();
        for (Node node : graph.nodes()) {
            lines.add(String.join(" ", node.outputs()) + " = " + node.op() + "(" + String.join(", ", node.inputs())
                    + ")" + attributes(node));
        }
        for (String name : graph.initializers()) {
            Tensor value = graph.initializer(name).orElseThrow();
            lines.add(name + " : " + value + (value.elements() <= 4 ? " " + values(value) : ""));
        }
        Collections.sort(lines);
        return "opset " + graph.opset("").orElseThrow() + "\n" + String.join("\n", lines) + "\n";
    }

    private static String attributes(Node node) {
        List<String> sorted = new ArrayList<>(node.attributes());
        Collections.sort(sorted);
        StringBuilder text = new StringBuilder();
        for (String name : sorted) {
            text.append(' ').append(name).append('=');
            node.integer(name).ifPresent(text::append);
            node.integers(name).ifPresent(text::append);
            node.number(name).ifPresent(text::append);
            node.text(name).ifPresent(text::append);
        }
        return text.toString();
    }

    private static String values(Tensor tensor) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < tensor.elements(); i++) {
            values.add(
                    switch (tensor.type()) {
                        case FLOAT32 ->
                            String.format(Locale.ROOT, "%.4g", tensor.floats().get(i));
                        case INT32 -> Integer.toString(tensor.ints().get(i));
                        case INT64 -> Long.toString(tensor.longs().get(i));
                        default ->
                            Integer.toString(
                                    tensor.type() == ElementType.UINT8
                                            ? Byte.toUnsignedInt(tensor.bytes().get(i))
                                            : tensor.bytes().get(i));
                    });
        }
        return String.join(" ", values);
    }
}
