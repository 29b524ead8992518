package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ArrivalsTest {
    @TempDir
    Path folder;

    @Test
    void drawsTimesOfTheRateAskedForWithExponentialGaps() {
        int count = 100_000;
        long[] nanos = Arrivals.draw(count, 250, 42);
        assertThat(nanos).isSorted().hasSize(count).isEqualTo(Arrivals.draw(count, 250, 42));
        double mean = nanos[count - 1] / 1e9 / count;
        assertThat(mean).isCloseTo(1 / 250.0, within(0.01 / 250));
        // Of an exponential gap the standard deviation is the mean, and a share 1/e is longer than the mean.
        long longer = 0;
        for (int i = 1; i < count; i++) {
            longer += nanos[i] - nanos[i - 1] > mean * 1e9 ? 1 : 0;
        }
        assertThat((double) longer / count).isCloseTo(Math.exp(-1), within(0.005));
    }

    @Test
    void givesEachQueryToOneTakerOnly() throws Exception {
        Path file = folder.resolve("arrivals");
        long[] nanos = new long[10_000];
        Arrays.setAll(nanos, i -> i);
        Arrivals.write(file, nanos);
        List<Long> taken = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Arrivals own = Arrivals.map(file);
            threads.add(new Thread(() -> {
                for (long due = own.next(); due >= 0; due = own.next()) {
                    taken.add(due);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasSize(nanos.length).doesNotHaveDuplicates();
    }

    @Test
    void leavesNothingOnceStopped() throws IOException {
        Path file = folder.resolve("arrivals");
        Arrivals.write(file, new long[] {1, 2, 3});
        Arrivals arrivals = Arrivals.map(file);
        assertThat(arrivals.next()).isEqualTo(1);
        arrivals.stop();
        assertThat(Arrivals.map(file).next()).isEqualTo(-1);
    }
}
