package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/**
 * A graph over the messages it was read from. What an edit does not touch is kept as it was, down to fields that this
 * version of ONNX's schema does not know.
 */
final class OnnxGraph implements Graph {
    private final ModelSource source;
    private final NodeIndex index;
    private final Map<String, StoredTensor> initializers = new LinkedHashMap<>();
    private final List<ValueInfoProto> inputs = new ArrayList<>();
    private final List<ValueInfoProto> outputs = new ArrayList<>();
    private final Map<String, Integer> lastSuffix = new HashMap<>();

    private ModelFrame frame;

    /** Whether the source's bytes no longer say what this graph is. */
    private boolean edited;

    /** @param source where the model is from; its bytes are what {@code model} was parsed from */
    OnnxGraph(ModelSource source, ModelProto model) {
        this.source = source;
        GraphProto graph = model.getGraph();
        frame = ModelFrame.of(model);
        inputs.addAll(graph.getInputList());
        outputs.addAll(graph.getOutputList());
        for (TensorProto tensor : graph.getInitializerList()) {
            initializers.put(tensor.getName(), new StoredTensor(tensor, source.external()));
        }
        index = new NodeIndex(source.name());
        for (NodeProto node : graph.getNodeList()) {
            NodeProto inlined = InlineData.of(node, source.external());
            edited |= inlined != node;
            index.add(new OnnxNode(inlined, source.external()));
        }
    }

    private OnnxGraph(OnnxGraph other) {
        source = other.source;
        frame = other.frame;
        inputs.addAll(other.inputs);
        outputs.addAll(other.outputs);
        initializers.putAll(other.initializers);
        edited = other.edited;
        index = new NodeIndex(source.name());
        for (Node node : other.index.nodes()) {
            index.add(new OnnxNode(((OnnxNode) node).message(), source.external()));
        }
    }

    static OnnxGraph create(String name, int opset) {
        // IR 10 came with opset 21 (ONNX 1.16); before it, 8 is what every engine since 2021 reads.
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(opset >= 21 ? 10 : 8)
                .setProducerName("octet")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(GraphProto.newBuilder().setName(name))
                .build();
        return new OnnxGraph(ModelSource.created(name), model);
    }

    @Override
    public Graph copy() {
        return new OnnxGraph(this);
    }

    @Override
    public void write(Path file) {
        ModelWriter.write(this, file);
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public long irVersion() {
        return frame.model().getIrVersion();
    }

    @Override
    public void irVersion(long version) {
        if (version != irVersion()) {
            frame = frame.withIrVersion(version);
            edited = true;
        }
    }

    @Override
    public Optional<Integer> opset(String domain) {
        return frame.opset(domain);
    }

    @Override
    public void opset(String domain, int version) {
        if (!opset(domain).equals(Optional.of(version))) {
            frame = frame.withOpset(domain, version);
            edited = true;
        }
    }

    @Override
    public List<Node> nodes() {
        return index.nodes();
    }

    @Override
    public List<TensorInfo> inputs() {
        return inputs.stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .map(input -> ValueInfos.decode(input, "input", name()))
                .toList();
    }

    @Override
    public List<TensorInfo> outputs() {
        return outputs.stream()
                .map(output -> ValueInfos.decode(output, "output", name()))
                .toList();
    }

    @Override
    public void addInput(String name, ElementType type, long... shape) {
        if (inputs.stream().anyMatch(input -> input.getName().equals(name)) || isMade(name)) {
            throw new IllegalArgumentException(name() + ": '" + name + "' is there already; an input needs a new name");
        }
        inputs.add(ValueInfos.of(name, type, shape));
        changed();
    }

    @Override
    public void addOutput(String name) {
        addOutput(frame.valueInfo(name)
                .orElseGet(() -> ValueInfoProto.newBuilder().setName(name).build()));
    }

    @Override
    public void addOutput(String name, ElementType type, long... shape) {
        addOutput(ValueInfos.of(name, type, shape));
    }

    private void addOutput(ValueInfoProto info) {
        if (isOutput(info.getName())) {
            throw new IllegalArgumentException(name() + ": '" + info.getName() + "' is an output already");
        }
        outputs.add(info);
        edited = true;
    }

    @Override
    public void removeOutput(String name) {
        edited |= outputs.removeIf(output -> output.getName().equals(name));
    }

    @Override
    public int hideInitializersFromInputs() {
        int before = inputs.size();
        edited |= inputs.removeIf(input -> initializers.containsKey(input.getName()));
        return before - inputs.size();
    }

    @Override
    public List<String> initializers() {
        return List.copyOf(initializers.keySet());
    }

    @Override
    public Optional<Tensor> initializer(String name) {
        return Optional.ofNullable(initializers.get(name)).flatMap(StoredTensor::value);
    }

    @Override
    public void initializer(String name, Tensor value) {
        if (name.isEmpty() || index.producer(name).isPresent()) {
            throw new IllegalArgumentException(name() + ": '" + name + "' cannot be an initializer; "
                    + (name.isEmpty() ? "it needs a name" : "a node makes it"));
        }
        initializers.put(name, new StoredTensor(name, value));
        changed();
    }

    @Override
    public void removeInitializer(String name) {
        if (initializers.remove(name) != null) {
            // Listed as an input, it had a default value; without one it would have to be fed.
            inputs.removeIf(input -> input.getName().equals(name));
            changed();
        }
    }

    @Override
    public Optional<Node> producer(String tensor) {
        return index.producer(tensor);
    }

    @Override
    public List<Node> consumers(String tensor) {
        return index.consumers(tensor);
    }

    @Override
    public boolean isOutput(String tensor) {
        return outputs.stream().anyMatch(output -> output.getName().equals(tensor));
    }

    @Override
    public boolean isUsedInSubgraph(String tensor) {
        return index.isReadInSubgraph(tensor);
    }

    @Override
    public Optional<Graph> subgraph(Node node, String attribute) {
        return Attributes.find(own(node).message(), attribute)
                .filter(AttributeProto::hasG)
                .map(found -> new OnnxGraph(
                        ModelSource.created(name()),
                        frame.model().toBuilder().setGraph(found.getG()).build()));
    }

    @Override
    public Node add(
            String op, String domain, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(op).addAllInput(inputs).addAllOutput(outputs);
        if (!domain.isEmpty()) {
            node.setDomain(domain);
        }
        // Sorted: the order of a map from Map.of differs from run to run, and equal graphs have equal bytes.
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(attribute -> node.addAttribute(Attributes.of(attribute.getKey(), attribute.getValue())));
        OnnxNode added = new OnnxNode(node.build(), source.external());
        index.add(added);
        changed();
        return added;
    }

    @Override
    public void remove(Node node) {
        index.remove(own(node));
        changed();
    }

    @Override
    public void setInput(Node node, int place, String tensor) {
        OnnxNode own = own(node);
        List<String> names = padded(own.inputs(), place);
        if (!tensor.equals(names.set(place, tensor))
                || names.size() != own.inputs().size()) {
            change(own, own.message().toBuilder().clearInput().addAllInput(names));
        }
    }

    @Override
    public void setOutput(Node node, int place, String tensor) {
        OnnxNode own = own(node);
        List<String> names = padded(own.outputs(), place);
        if (!tensor.equals(names.set(place, tensor))
                || names.size() != own.outputs().size()) {
            change(own, own.message().toBuilder().clearOutput().addAllOutput(names));
        }
    }

    @Override
    public void setAttribute(Node node, String name, Object value) {
        OnnxNode own = own(node);
        change(own, Attributes.with(own.message(), name, value).toBuilder());
    }

    @Override
    public void replaceUses(String from, String to) {
        if (from.equals(to)) {
            return;
        }
        if (isOutput(from) && isOutput(to)) {
            throw new IllegalArgumentException(
                    name() + ": both '" + from + "' and '" + to + "' are outputs; one cannot replace the other");
        }
        for (Node consumer : consumers(from)) {
            for (int i = 0; i < consumer.inputs().size(); i++) {
                if (consumer.inputs().get(i).equals(from)) {
                    setInput(consumer, i, to);
                }
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).getName().equals(from)) {
                outputs.set(i, outputs.get(i).toBuilder().setName(to).build());
                edited = true;
            }
        }
    }

    @Override
    public void rename(Node node, String name) {
        OnnxNode own = own(node);
        index.change(own, own.message().toBuilder().setName(name).build());
        edited = true;
    }

    @Override
    public void nameNodes() {
        Set<String> taken = new HashSet<>();
        List<OnnxNode> nameless = new ArrayList<>();
        for (Node node : nodes()) {
            if (node.name().isEmpty() || !taken.add(node.name())) {
                nameless.add((OnnxNode) node);
            }
        }
        Map<String, Integer> last = new HashMap<>();
        for (OnnxNode node : nameless) {
            String name;
            do {
                name = node.op() + "_" + last.merge(node.op(), 1, Integer::sum);
            } while (!taken.add(name));
            index.change(node, node.message().toBuilder().setName(name).build());
            edited = true;
        }
    }

    @Override
    public String uniqueTensor(String wish) {
        if (!wish.isEmpty() && !isKnown(wish)) {
            return wish;
        }
        String name;
        do {
            name = wish + "_" + lastSuffix.merge(wish, 1, Integer::sum);
        } while (isKnown(name));
        return name;
    }

    @Override
    public void sort() {
        if (!index.isSorted()) {
            index.sort();
            edited = true;
        }
    }

    @Override
    public int removeUnused() {
        Set<String> read =
                index.needed(outputs.stream().map(ValueInfoProto::getName).toList());
        List<Node> deadNodes = nodes().stream()
                .filter(node -> node.outputs().stream().noneMatch(read::contains))
                .toList();
        List<String> deadTensors =
                initializers().stream().filter(name -> !read.contains(name)).toList();
        deadNodes.forEach(this::remove);
        deadTensors.forEach(this::removeInitializer);
        return deadNodes.size() + deadTensors.size();
    }

    /** Sorts a graph just read whose nodes are not in order; that alone is no reason to write other bytes. */
    void orderAsRead() {
        if (!index.isSorted()) {
            index.sort();
        }
    }

    /** Maps all data that lie beside the model, so that the files may go. */
    void holdData() {
        initializers.values().stream().filter(StoredTensor::isExternal).forEach(StoredTensor::data);
    }

    /** Where the graph was read from. */
    ModelSource source() {
        return source;
    }

    /** The bytes that the graph was read from, while they still say what it is. */
    Optional<ByteBuffer> untouchedBytes() {
        return edited ? Optional.empty() : source.bytes();
    }

    Collection<StoredTensor> storedTensors() {
        return initializers.values();
    }

    /** The message without initializers' data, for an estimate of its size. */
    ModelProto skeleton() {
        return assemble(tensor -> TensorProto.getDefaultInstance());
    }

    /** The whole model. @param tensors the message of each initializer, asked for in order */
    ModelProto assemble(Function<StoredTensor, TensorProto> tensors) {
        if (!index.isSorted()) {
            index.sort();
        }
        List<NodeProto> nodes =
                index.nodes().stream().map(node -> ((OnnxNode) node).message()).toList();
        List<TensorProto> messages = new ArrayList<>();
        initializers.forEach((name, tensor) -> messages.add(tensors.apply(tensor)));
        return frame.assemble(inputs, outputs, nodes, messages, this::isMade);
    }

    /** The graph alone, as the body of a control-flow node. */
    GraphProto body() {
        return assemble(StoredTensor::inline).getGraph();
    }

    private void change(OnnxNode node, NodeProto.Builder message) {
        index.change(node, message.build());
        changed();
    }

    /** An edit that may change types or shapes inside: what the model says of them is not true for sure any more. */
    private void changed() {
        edited = true;
        frame = frame.withoutValueInfo();
    }

    private OnnxNode own(Node node) {
        if (node instanceof OnnxNode own && index.contains(own)) {
            return own;
        }
        throw new IllegalArgumentException(name() + ": " + node + " is not, or no longer, a node of this graph");
    }

    /** Whether something makes the tensor: a node, an initializer or the caller. */
    private boolean isMade(String tensor) {
        return index.producer(tensor).isPresent()
                || initializers.containsKey(tensor)
                || inputs.stream().anyMatch(input -> input.getName().equals(tensor));
    }

    private boolean isKnown(String tensor) {
        return index.knows(tensor) || isMade(tensor) || isOutput(tensor) || frame.hasSparseInitializer(tensor);
    }

    private static List<String> padded(List<String> names, int place) {
        List<String> padded = new ArrayList<>(names);
        while (padded.size() <= place) {
            padded.add("");
        }
        return padded;
    }
}
