package dev.octet.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;

/** A node over its message; edits replace the message, so that what was not edited is written as it was read. */
final class OnnxNode implements Node {
    private final ExternalData external;
    private NodeProto message;
    private List<String> inputs;
    private List<String> outputs;
    private Set<String> outerReads;

    /** Place among the nodes of its graph: smaller is earlier. */
    private long order;

    OnnxNode(NodeProto message, ExternalData external) {
        this.external = external;
        message(message);
    }

    NodeProto message() {
        return message;
    }

    void message(NodeProto changed) {
        message = changed;
        inputs = List.copyOf(changed.getInputList());
        outputs = List.copyOf(changed.getOutputList());
        outerReads = Subgraphs.outerReads(changed);
    }

    long order() {
        return order;
    }

    void order(long place) {
        order = place;
    }

    /** Tensors around this node that its subgraphs read. */
    Set<String> outerReads() {
        return outerReads;
    }

    @Override
    public String name() {
        return message.getName();
    }

    @Override
    public String op() {
        return message.getOpType();
    }

    @Override
    public String domain() {
        return domain(message.getDomain());
    }

    /** The two spellings of ONNX's own operator set are one. */
    static String domain(String written) {
        return written.equals("ai.onnx") ? "" : written;
    }

    @Override
    public List<String> inputs() {
        return inputs;
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public Optional<Long> integer(String attribute) {
        return find(attribute, AttributeType.INT).map(AttributeProto::getI);
    }

    @Override
    public Optional<List<Long>> integers(String attribute) {
        return find(attribute, AttributeType.INTS).map(a -> List.copyOf(a.getIntsList()));
    }

    @Override
    public Optional<Float> number(String attribute) {
        return find(attribute, AttributeType.FLOAT).map(AttributeProto::getF);
    }

    @Override
    public Optional<List<Float>> numbers(String attribute) {
        return find(attribute, AttributeType.FLOATS).map(a -> List.copyOf(a.getFloatsList()));
    }

    @Override
    public Optional<String> text(String attribute) {
        return find(attribute, AttributeType.STRING).map(a -> a.getS().toStringUtf8());
    }

    @Override
    public Optional<List<String>> texts(String attribute) {
        return find(attribute, AttributeType.STRINGS).map(a -> a.getStringsList().stream()
                .map(ByteString::toStringUtf8)
                .toList());
    }

    @Override
    public Optional<Tensor> tensor(String attribute) {
        return find(attribute, AttributeType.TENSOR).flatMap(a -> TensorCodec.decode(a.getT(), external));
    }

    @Override
    public List<String> attributes() {
        return message.getAttributeList().stream().map(AttributeProto::getName).toList();
    }

    @Override
    public boolean hasSubgraphs() {
        return Attributes.hasSubgraphs(message);
    }

    /** Operator, name and outputs, such as {@code Conv 'conv1' -> [x1]}. */
    @Override
    public String toString() {
        return op() + " '" + name() + "' -> " + outputs();
    }

    private Optional<AttributeProto> find(String name, AttributeType type) {
        return Attributes.find(message, name).filter(a -> a.getType() == type);
    }
}
