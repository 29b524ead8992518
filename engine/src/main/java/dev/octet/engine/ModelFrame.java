package dev.octet.engine;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/**
 * What is left of a model without nodes, initializers, inputs and outputs: versions, metadata, functions, and fields
 * that this version of ONNX's schema does not know. Immutable.
 *
 * @param model the model without its graph
 * @param graph the graph without what {@link OnnxGraph} holds itself
 */
record ModelFrame(ModelProto model, GraphProto graph) {

    static ModelFrame of(ModelProto whole) {
        GraphProto graph = whole.getGraph().toBuilder()
                .clearNode()
                .clearInitializer()
                .clearInput()
                .clearOutput()
                .build();
        return new ModelFrame(whole.toBuilder().clearGraph().build(), graph);
    }

    ModelFrame withIrVersion(long version) {
        return new ModelFrame(model.toBuilder().setIrVersion(version).build(), graph);
    }

    Optional<Integer> opset(String domain) {
        return model.getOpsetImportList().stream()
                .filter(entry -> OnnxNode.domain(entry.getDomain()).equals(OnnxNode.domain(domain)))
                .map(entry -> Math.toIntExact(entry.getVersion()))
                .findFirst();
    }

    /** With the version of an operator set changed, or the set added. */
    ModelFrame withOpset(String domain, int version) {
        ModelProto.Builder changed = model.toBuilder();
        boolean found = false;
        for (OperatorSetIdProto.Builder entry : changed.getOpsetImportBuilderList()) {
            if (OnnxNode.domain(entry.getDomain()).equals(OnnxNode.domain(domain))) {
                entry.setVersion(version);
                found = true;
            }
        }
        if (!found) {
            changed.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        }
        return new ModelFrame(changed.build(), graph);
    }

    /** What the model says of a tensor inside. */
    Optional<ValueInfoProto> valueInfo(String tensor) {
        return graph.getValueInfoList().stream()
                .filter(info -> info.getName().equals(tensor))
                .findFirst();
    }

    /** Without what the model says of tensors inside. */
    ModelFrame withoutValueInfo() {
        return graph.getValueInfoCount() == 0
                ? this
                : new ModelFrame(model, graph.toBuilder().clearValueInfo().build());
    }

    boolean hasSparseInitializer(String tensor) {
        return graph.getSparseInitializerList().stream()
                .anyMatch(sparse -> sparse.getValues().getName().equals(tensor));
    }

    /** The whole model. @param isMade tells tensors that exist: annotations of others are left out */
    ModelProto assemble(
            Collection<ValueInfoProto> inputs,
            Collection<ValueInfoProto> outputs,
            List<NodeProto> nodes,
            List<TensorProto> initializers,
            Predicate<String> isMade) {
        GraphProto.Builder whole = graph.toBuilder()
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllNode(nodes)
                .addAllInitializer(initializers)
                .clearQuantizationAnnotation();
        graph.getQuantizationAnnotationList().stream()
                .filter(annotation -> isMade.test(annotation.getTensorName()))
                .forEach(whole::addQuantizationAnnotation);
        return model.toBuilder().setGraph(whole).build();
    }
}
