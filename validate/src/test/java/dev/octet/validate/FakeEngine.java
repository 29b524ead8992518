package dev.octet.validate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** An engine whose every model is one function from feed to the tensor {@code y}. */
final class FakeEngine implements Engine {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    private final Function<Feed, Tensor> model;

    FakeEngine(Function<Feed, Tensor> model) {
        this.model = model;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Session open(Path file, SessionSettings settings) {
        open.incrementAndGet();
        return new FakeSession();
    }

    @Override
    public Session open(Graph graph, SessionSettings settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Graph optimized(Graph graph, SessionSettings settings) {
        throw new UnsupportedOperationException();
    }

    private final class FakeSession implements Session {
        @Override
        public List<TensorInfo> inputs() {
            return List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(1L, -1L)));
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of(
                    new TensorInfo("y", ElementType.FLOAT32, List.of(1L, -1L)),
                    new TensorInfo("other", ElementType.FLOAT32, List.of(1L)));
        }

        @Override
        public Map<String, Tensor> run(Feed feed) {
            runs.incrementAndGet();
            return Map.of("y", model.apply(feed));
        }

        @Override
        public Map<String, Tensor> run(Feed feed, Set<String> outputs) {
            if (!outputs.equals(Set.of("y"))) {
                throw new AssertionError("asked for " + outputs);
            }
            return run(feed);
        }

        @Override
        public void run(Feed feed, Map<String, Tensor> results) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Path> endProfile() {
            return Optional.empty();
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
