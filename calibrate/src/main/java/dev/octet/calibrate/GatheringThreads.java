package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.octet.calibrate.CalibrationPass.Gatherer;
import dev.octet.engine.Tensor;

/**
 * Hands tensors to a gatherer while the engine runs on. Each tensor is one piece of work, so statistics of one tensor are
 * gathered by one thread at a time and need no locks.
 */
final class GatheringThreads implements AutoCloseable {
    private final Gatherer gatherer;
    private final ExecutorService threads;
    private final List<Future<?>> pending = new ArrayList<>();

    GatheringThreads(Gatherer gatherer, int threads) {
        this.gatherer = gatherer;
        this.threads = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "calibration statistics");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins with tensors of a sample; whoever gives one of the same name again must have {@linkplain #await awaited}. */
    void add(int sample, Map<String, Tensor> tensors) {
        // The largest first, so that no thread begins with it when the others are done.
        tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().elements()))
                .forEach(entry ->
                        pending.add(threads.submit(() -> gatherer.add(sample, entry.getKey(), entry.getValue()))));
    }

    /** Waits until all tensors were gathered. */
    void await() {
        try {
            for (Future<?> work : pending) {
                work.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("gathering statistics failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CalibrationException("the calibration was interrupted", e);
        } finally {
            pending.clear();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
