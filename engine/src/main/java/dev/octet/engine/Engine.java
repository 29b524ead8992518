package dev.octet.engine;

import java.nio.file.Path;

/**
 * What executes a model. Engines live as long as the process and are thread-safe.
 *
 * <p>Every method that opens a model throws {@link ModelException} if the model is at fault (not ONNX, truncated, an
 * operator the engine lacks) and {@link EngineException} if the engine is.
 */
public interface Engine {

    /** ONNX Runtime's CPU provider. */
    static Engine onnxRuntime() {
        return OnnxRuntimeEngine.get();
    }

    /** Name, version and provider, such as {@code onnxruntime 1.28.0 CPU}: what a table calls the engine. */
    String name();

    /** Opens the model in {@code file}; external data is found beside it. */
    Session open(Path file, SessionSettings settings);

    /** Opens a graph that need not be on disk. */
    Session open(Graph graph, SessionSettings settings);

    /** The graph as the engine rewrites it under {@code settings} before running it. */
    Graph optimized(Graph graph, SessionSettings settings);

    /** The name that a node of {@link #optimized} had before; engines mark the names of nodes that they replace. */
    default String originalName(String name) {
        return name;
    }
}
