package dev.octet.engine;

import java.util.List;
import java.util.Optional;

/**
 * One operator of a {@link Graph}. Names of inputs and outputs are tensor names; an omitted optional input is the
 * empty string. A node belongs to one graph and is changed through it.
 */
public interface Node {

    /** Name; unique and not empty once {@link Graph#nameNodes} has run. */
    String name();

    /** Operator, such as {@code Conv}. */
    String op();

    /** Operator set; empty for ONNX's own. */
    String domain();

    /** Whether it is ONNX's own operator {@code op}: other domains have operators of the same names. */
    default boolean isOf(String op) {
        return domain().isEmpty() && op().equals(op);
    }

    /** Tensors read, in the operator's order. */
    List<String> inputs();

    /** Tensors made, in the operator's order. */
    List<String> outputs();

    /** An integer attribute. */
    Optional<Long> integer(String attribute);

    /** A list of integers; empty when missing. */
    Optional<List<Long>> integers(String attribute);

    /** A float attribute. */
    Optional<Float> number(String attribute);

    /** A list of floats. */
    Optional<List<Float>> numbers(String attribute);

    /** A string attribute. */
    Optional<String> text(String attribute);

    /** A list of strings. */
    Optional<List<String>> texts(String attribute);

    /** A tensor attribute. */
    Optional<Tensor> tensor(String attribute);

    /** Names of the attributes that are there. */
    List<String> attributes();

    /** Whether the node carries subgraphs (If, Loop, Scan); their content is not part of the graph's nodes. */
    boolean hasSubgraphs();
}
