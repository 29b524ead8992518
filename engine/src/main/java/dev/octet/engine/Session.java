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
    void run(Feed feed, Map<String, Tensor> results);

    /** Ends profiling and tells where the profile is, if the settings asked for one. */
    Optional<Path> endProfile();

    @Override
    void close();
}
