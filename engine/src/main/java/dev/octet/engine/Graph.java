package dev.octet.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A mutable ONNX model: nodes in topological order, initializers by name, inputs and outputs. Not thread-safe. A
 * lookup by tensor name is O(1), also between edits.
 *
 * <p>Initializers are views on the mapped file until replaced; a graph read and written untouched has the same bytes.
 */
public interface Graph {

    /** Reads a model. @throws ModelException if it is not a whole, valid ONNX model */
    static Graph read(Path file) {
        return ModelReader.read(file);
    }

    /** Where the tensors are that a model keeps beside itself: the file that {@link #write}, and most exporters, make. */
    static Path dataFile(Path model) {
        return model.resolveSibling(model.getFileName() + ".data");
    }

    /**
     * The files beside a model that its tensors lie in, by the location that the model spells: what belongs to the model
     * apart from its own file. Reads the messages, no data. A file that is no ONNX model has none.
     *
     * @throws ModelException if one is missing, too short or outside the model's folder
     */
    static SortedMap<String, Path> dataFiles(Path model) {
        return ExternalData.files(model);
    }

    /** Size of a model in bytes, with its {@linkplain #dataFiles data files}. @throws UncheckedIOException if it cannot be read */
    static long bytes(Path model) {
        try {
            long bytes = Files.size(model);
            for (Path data : dataFiles(model).values()) {
                bytes += Files.size(data);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty model to build on; used by tests and by synthetic models. @param opset version of ONNX's own operator set */
    static Graph create(String name, int opset) {
        return OnnxGraph.create(name, opset);
    }

    /** Independent copy; initializers are shared until replaced. */
    Graph copy();

    /**
     * Writes the model as a whole or not at all, its nodes sorted. Tensors go to {@code <file>.data} if they were
     * beside the model or if one message (2 GiB) cannot hold them; an untouched model takes its data files along.
     * Writing over the file that the graph was read from is safe.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    void write(Path file);

    /** What messages call this model: its file, or the name given to {@link #create}. */
    String name();

    /** Version of the file format. */
    long irVersion();

    /** Declares a version of the file format; nothing is converted. */
    void irVersion(long version);

    /** Version of an operator set, empty if the model does not import it. ONNX's own is {@code ""}. */
    Optional<Integer> opset(String domain);

    /** Declares the version of an operator set; nothing is converted. */
    void opset(String domain, int version);

    /** Nodes in topological order, those added since {@link #sort} last. A snapshot. */
    List<Node> nodes();

    /** Inputs that must be fed (initializers listed as inputs are not among them). */
    List<TensorInfo> inputs();

    /** Outputs. @throws ModelException if one is no tensor, or was added without a type that the model tells */
    List<TensorInfo> outputs();

    /** Declares an input. @param shape -1 for an open dimension */
    void addInput(String name, ElementType type, long... shape);

    /** Declares an output; without type and shape the engine infers them. */
    void addOutput(String name);

    /** Declares an output. @param shape -1 for an open dimension */
    void addOutput(String name, ElementType type, long... shape);

    /** Takes a tensor out of the outputs, if it is one. */
    void removeOutput(String name);

    /** Takes initializers out of the list of inputs, where IR 3 required them and nothing fuses since. @return how many */
    int hideInitializersFromInputs();

    /** Names of the initializers in file order. */
    List<String> initializers();

    /** An initializer's value; empty if there is none, or if it has a type that {@link ElementType} has not. */
    Optional<Tensor> initializer(String name);

    /** Adds or replaces an initializer. The tensor is not copied: it must not change until the graph is written. */
    void initializer(String name, Tensor value);

    /** Removes an initializer, from the inputs too if it is listed there: otherwise it would have to be fed. */
    void removeInitializer(String name);

    /** The node that makes a tensor; empty for inputs and initializers. */
    Optional<Node> producer(String tensor);

    /** Nodes that read a tensor as an input, each once, in the order of {@link #nodes}; not those that read it inside. */
    List<Node> consumers(String tensor);

    /** Whether a tensor is an output of the model. */
    boolean isOutput(String tensor);

    /**
     * The body that a control-flow node (If, Loop, Scan) carries as an attribute; empty if the attribute is none. A
     * copy: {@link #setAttribute} puts it back. Names that it reads but does not make are of the graph around it.
     */
    Optional<Graph> subgraph(Node node, String attribute);

    /** Whether a tensor is read inside a subgraph, so that it must keep its name. */
    boolean isUsedInSubgraph(String tensor);

    /** Whether a tensor is read by more than its {@link #consumers}, so that it must stay with its name and values. */
    default boolean isReadOutside(String tensor) {
        return isOutput(tensor) || isUsedInSubgraph(tensor);
    }

    /**
     * Appends a node; {@link #sort} puts it in its place.
     *
     * @param attributes values are Long, Float, String, Tensor, Graph, or lists of Long, Float or String
     * @throws IllegalArgumentException if another node makes one of the outputs
     */
    Node add(String op, String domain, List<String> inputs, List<String> outputs, Map<String, Object> attributes);

    /** As above, of ONNX's own operator set. */
    default Node add(String op, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        return add(op, "", inputs, outputs, attributes);
    }

    /** Removes a node; what it made is then made by nothing. */
    void remove(Node node);

    /** Lets a node read {@code tensor} at input {@code index}; beyond the last, empty inputs are put between. */
    void setInput(Node node, int index, String tensor);

    /** Lets a node make {@code tensor} at output {@code index}. @throws IllegalArgumentException if another makes it */
    void setOutput(Node node, int index, String tensor);

    /** Sets or replaces an attribute, a {@link #subgraph} too; a null value removes it. */
    void setAttribute(Node node, String name, Object value);

    /**
     * All consumers of {@code from}, and the model's outputs if {@code from} is one, read {@code to} instead: that
     * output then has another name. Subgraphs go on reading {@code from}.
     */
    void replaceUses(String from, String to);

    /** Gives a node a name, which must be no other node's by the time the graph is written. */
    void rename(Node node, String name);

    /** Gives each node without a name, or with one already taken, a unique one. */
    void nameNodes();

    /** A tensor name that nothing in the model has. */
    String uniqueTensor(String wish);

    /** Brings the nodes into topological order. @throws ModelException naming a node on a cycle */
    void sort();

    /** Removes nodes and initializers that no output needs. @return how many */
    int removeUnused();
}
