package dev.octet.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An opened model. {@link #run} may be called from many threads at once; close it when all have returned. */
public interface Session extends AutoCloseable {

    /** Inputs that must be fed, in the model's order. */
    List<TensorInfo> inputs();

    /** Outputs, in the model's order. */
    List<TensorInfo> outputs();

    /**
     * Runs the model and copies every output.
     *
     * @throws EngineException if a tensor is missing, has the wrong type or shape, or the run fails; names model,
     *     input, expected and found shape
     */
    Map<String, Tensor> run(Feed feed);

    /** Runs the model for the outputs in {@code outputs} only. */
    Map<String, Tensor> run(Feed feed, Set<String> outputs);

    /**
     * Runs the model into tensors that the caller owns, without copies or allocation of results; each must have
     * exactly the type and shape that the model produces for this feed.
     */
    default void run(Feed feed, Map<String, Tensor> results) {
        try (Binding binding = bind(feed, results)) {
            binding.run();
        }
    }

    /**
     * Prepares runs of one feed into tensors that the caller owns, as {@link #run(Feed, Map)}: what is checked and wrapped
     * here is not checked and wrapped again by every run. Each run feeds what the tensors hold then, but for those on the
     * heap, which are copied here.
     *
     * @throws EngineException if a tensor does not fit what the model declares
     */
    Binding bind(Feed feed, Map<String, Tensor> results);

    /** A feed and its results, tied to a session that must stay open: ONNX Runtime's IO binding. */
    @FunctionalInterface
    interface Binding extends AutoCloseable {
        /** Runs the model. @throws EngineException if the run fails */
        void run();

        @Override
        default void close() {}
    }

    /** Ends profiling and tells where the profile is, if the settings asked for one. */
    Optional<Path> endProfile();

    @Override
    void close();
}
