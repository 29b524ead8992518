package dev.octet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;

/** Attributes of a node: found by name, made from Java values. */
final class Attributes {

    private Attributes() {}

    static Optional<AttributeProto> find(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    static boolean hasSubgraphs(NodeProto node) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG() || attribute.getGraphsCount() > 0) {
                return true;
            }
        }
        return false;
    }

    /** @param value Long, Float, String, Tensor, Graph, or a list of Long, Float or String; an empty list is one of Long */
    static AttributeProto of(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Long number) {
            attribute.setType(AttributeType.INT).setI(number);
        } else if (value instanceof Float number) {
            attribute.setType(AttributeType.FLOAT).setF(number);
        } else if (value instanceof String text) {
            attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof Tensor tensor) {
            attribute.setType(AttributeType.TENSOR).setT(TensorCodec.encode("", tensor));
        } else if (value instanceof OnnxGraph graph) {
            attribute.setType(AttributeType.GRAPH).setG(graph.body());
        } else if (value instanceof List<?> list) {
            list(attribute, list);
        } else {
            throw unsupported(name, value);
        }
        return attribute.build();
    }

    /** The node with an attribute set, replaced or, if {@code value} is null, removed. */
    static NodeProto with(NodeProto node, String name, Object value) {
        List<AttributeProto> kept = new ArrayList<>(node.getAttributeList());
        int place = 0;
        while (place < kept.size() && !kept.get(place).getName().equals(name)) {
            place++;
        }
        if (value == null) {
            kept.removeIf(attribute -> attribute.getName().equals(name));
        } else if (place < kept.size()) {
            kept.set(place, of(name, value));
        } else {
            kept.add(of(name, value));
        }
        return node.toBuilder().clearAttribute().addAllAttribute(kept).build();
    }

    private static void list(AttributeProto.Builder attribute, List<?> list) {
        attribute.setType(AttributeType.INTS);
        for (Object element : list) {
            if (element instanceof Long number) {
                attribute.addInts(number);
            } else if (element instanceof Float number) {
                attribute.setType(AttributeType.FLOATS).addFloats(number);
            } else if (element instanceof String text) {
                attribute.setType(AttributeType.STRINGS).addStrings(ByteString.copyFromUtf8(text));
            } else {
                throw unsupported(attribute.getName(), element);
            }
        }
        int most =
                Math.max(attribute.getIntsCount(), Math.max(attribute.getFloatsCount(), attribute.getStringsCount()));
        if (most != list.size()) {
            throw new IllegalArgumentException("attribute '" + attribute.getName() + "' mixes types: " + list);
        }
    }

    private static IllegalArgumentException unsupported(String name, Object value) {
        return new IllegalArgumentException("attribute '" + name + "' cannot be a "
                + (value == null ? "null" : value.getClass().getSimpleName())
                + "; Long, Float, String, Tensor, Graph and lists of Long, Float or String can be written");
    }
}
