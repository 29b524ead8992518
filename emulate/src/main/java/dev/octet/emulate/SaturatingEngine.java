package dev.octet.emulate;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Engine;
import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static java.util.Objects.requireNonNull;

/**
 * ONNX Runtime as it computes on x86 without VNNI, on any host: what an INT8 model answers there can be scored here, slowly.
 * Only for accuracy; the time it takes says nothing.
 */
public final class SaturatingEngine implements Engine {
    private final Engine engine;

    /** @param engine runs what is the same on every host */
    public SaturatingEngine(Engine engine) {
        this.engine = requireNonNull(engine, "engine");
    }

    @Override
    public String name() {
        return engine.name() + " without VNNI, emulated";
    }

    /** @throws EmulationException if the model has integer layers that Octet does not write, or subgraphs */
    @Override
    public Session open(Path file, SessionSettings settings) {
        return open(Graph.read(file), settings);
    }

    /** @throws EmulationException if the model has integer layers that Octet does not write, or subgraphs */
    @Override
    public Session open(Graph graph, SessionSettings settings) {
        return new SaturatingSession(new SaturatedModel(engine, graph), engine.open(graph, settings));
    }

    @Override
    public Graph optimized(Graph graph, SessionSettings settings) {
        return engine.optimized(graph, settings);
    }

    /** @param plain the same model without saturation: knows inputs and outputs */
    private record SaturatingSession(SaturatedModel model, Session plain) implements Session {
        @Override
        public List<TensorInfo> inputs() {
            return plain.inputs();
        }

        @Override
        public List<TensorInfo> outputs() {
            return plain.outputs();
        }

        @Override
        public Map<String, Tensor> run(Feed feed) {
            synchronized (model) {
                return model.run(feed, true);
            }
        }

        @Override
        public Map<String, Tensor> run(Feed feed, Set<String> wanted) {
            Map<String, Tensor> results = new HashMap<>(run(feed));
            results.keySet().retainAll(wanted);
            return results;
        }

        @Override
        public Binding bind(Feed feed, Map<String, Tensor> results) {
            return () -> fill(results, run(feed, results.keySet()));
        }

        private static void fill(Map<String, Tensor> results, Map<String, Tensor> found) {
            results.forEach((name, result) -> {
                if (!result.toString().equals(found.get(name).toString())) {
                    throw new EngineException("output " + name + " is " + found.get(name) + ", not " + result);
                }
                result.bytes().put(found.get(name).bytes());
            });
        }

        @Override
        public Optional<Path> endProfile() {
            return Optional.empty();
        }

        @Override
        public void close() {
            model.close();
            plain.close();
        }
    }
}
