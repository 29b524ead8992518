package dev.octet.engine;

import java.util.HashSet;
import java.util.Set;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** What the bodies of control-flow nodes (If, Loop, Scan, ...) say about the graph around them. */
final class Subgraphs {

    private Subgraphs() {}

    /** Tensors of the surrounding graph that the bodies of {@code node}, at any depth, read. */
    static Set<String> outerReads(NodeProto node) {
        if (!Attributes.hasSubgraphs(node)) {
            return Set.of();
        }
        Set<String> reads = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                reads.addAll(outerReads(attribute.getG()));
            }
            attribute.getGraphsList().forEach(graph -> reads.addAll(outerReads(graph)));
        }
        return reads;
    }

    /** Every tensor name that occurs in the bodies of {@code node}: none may be given to a new outer tensor. */
    static Set<String> innerNames(NodeProto node) {
        if (!Attributes.hasSubgraphs(node)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                collect(attribute.getG(), names);
            }
            attribute.getGraphsList().forEach(graph -> collect(graph, names));
        }
        return names;
    }

    private static Set<String> outerReads(GraphProto graph) {
        Set<String> reads = new HashSet<>();
        Set<String> made = new HashSet<>();
        graph.getInputList().forEach(input -> made.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> made.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> made.add(tensor.getValues().getName()));
        for (NodeProto node : graph.getNodeList()) {
            reads.addAll(node.getInputList());
            reads.addAll(outerReads(node));
            made.addAll(node.getOutputList());
        }
        graph.getOutputList().forEach(output -> reads.add(output.getName()));
        reads.removeAll(made);
        reads.remove("");
        return reads;
    }

    private static void collect(GraphProto graph, Set<String> names) {
        for (ValueInfoProto input : graph.getInputList()) {
            names.add(input.getName());
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            names.add(tensor.getName());
        }
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getInputList());
            names.addAll(node.getOutputList());
            names.addAll(innerNames(node));
        }
        graph.getOutputList().forEach(output -> names.add(output.getName()));
    }
}
