package dev.octet.engine;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;

/**
 * Takes tensors inside nodes (constants, initializers of subgraphs) that keep their data in another file into the
 * message, as views on the mapped file. Rare; with it only a model's own initializers can be external.
 */
final class InlineData {

    private InlineData() {}

    /** The node itself if it has nothing external. */
    static NodeProto of(NodeProto node, ExternalData external) {
        NodeProto.Builder changed = null;
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto inlined = of(node.getAttribute(i), external);
            if (inlined != node.getAttribute(i)) {
                changed = changed == null ? node.toBuilder() : changed;
                changed.setAttribute(i, inlined);
            }
        }
        return changed == null ? node : changed.build();
    }

    private static AttributeProto of(AttributeProto attribute, ExternalData external) {
        AttributeProto inlined = attribute;
        if (attribute.hasT() && ExternalData.isExternal(attribute.getT())) {
            inlined = inlined.toBuilder().setT(of(attribute.getT(), external)).build();
        }
        if (attribute.hasG() && of(attribute.getG(), external) != attribute.getG()) {
            inlined = inlined.toBuilder().setG(of(attribute.getG(), external)).build();
        }
        for (int i = 0; i < attribute.getTensorsCount(); i++) {
            if (ExternalData.isExternal(attribute.getTensors(i))) {
                TensorProto tensor = of(attribute.getTensors(i), external);
                inlined = inlined.toBuilder().setTensors(i, tensor).build();
            }
        }
        for (int i = 0; i < attribute.getGraphsCount(); i++) {
            GraphProto graph = of(attribute.getGraphs(i), external);
            if (graph != attribute.getGraphs(i)) {
                inlined = inlined.toBuilder().setGraphs(i, graph).build();
            }
        }
        return inlined;
    }

    private static GraphProto of(GraphProto graph, ExternalData external) {
        GraphProto inlined = graph;
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (ExternalData.isExternal(graph.getInitializer(i))) {
                TensorProto tensor = of(graph.getInitializer(i), external);
                inlined = inlined.toBuilder().setInitializer(i, tensor).build();
            }
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = of(graph.getNode(i), external);
            if (node != graph.getNode(i)) {
                inlined = inlined.toBuilder().setNode(i, node).build();
            }
        }
        return inlined;
    }

    private static TensorProto of(TensorProto tensor, ExternalData external) {
        TensorCodec.check(tensor, external);
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(UnsafeByteOperations.unsafeWrap(external.map(tensor)))
                .build();
    }
}
