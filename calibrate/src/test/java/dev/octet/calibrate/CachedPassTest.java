package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.quantize.LayerRows;
import dev.octet.quantize.Layers;
import dev.octet.quantize.Split;

import static org.assertj.core.api.Assertions.assertThat;

class CachedPassTest {
    private static final Observer MIN_MAX = new Observer.MinMax();
    private static final Observer ENTROPY = new Observer.Entropy();
    private static final Observer PARITY = new Observer.Parity(new Observer.Percentile());
    private static final int SAMPLES = 12;
    /** Every fourth is held out. */
    private static final int RUN = 9;

    @TempDir
    Path folder;

    private int runs;

    @Test
    void anotherMethodOnTheSameSamplesRunsNothing() {
        Observation first = seen(Set.of("x", "r"), MIN_MAX, "data", feeds(SAMPLES));
        assertThat(runs).isEqualTo(RUN);

        Observation second = seen(Set.of("x", "r"), ENTROPY, "data", feeds(SAMPLES));

        assertThat(runs).isEqualTo(RUN);
        assertThat(second.ranges("m", ENTROPY)).isEqualTo(first.ranges("m", ENTROPY));
        assertThat(second.means().get(new Layers.Input("x", 1)))
                .containsExactly(first.means().get(new Layers.Input("x", 1)));
    }

    @Test
    void runsOnlyForWhatIsMissingAndKeepsAll() {
        seen(Set.of("x"), MIN_MAX, "data", feeds(SAMPLES));
        Observation more = seen(Set.of("x", "y"), MIN_MAX, "data", feeds(SAMPLES));
        assertThat(runs).isEqualTo(2 * RUN);

        Observation again = seen(Set.of("x", "y"), MIN_MAX, "data", feeds(SAMPLES));

        assertThat(runs).isEqualTo(2 * RUN);
        assertThat(again.ranges("m", ENTROPY)).isEqualTo(more.ranges("m", ENTROPY));
        assertThat(files()).hasSize(1);
    }

    @Test
    void runsAgainForAMethodThatNeedsMoreThanWasKept() {
        seen(Set.of("x"), MIN_MAX, "data", feeds(SAMPLES));
        seen(Set.of("x"), PARITY, "data", feeds(SAMPLES));
        assertThat(runs).isEqualTo(2 * RUN);

        seen(Set.of("x"), PARITY, "data", feeds(SAMPLES));
        seen(Set.of("x"), MIN_MAX, "data", feeds(SAMPLES));

        assertThat(runs).isEqualTo(2 * RUN);
    }

    @Test
    void otherSamplesOrAnotherModelOrOtherPreprocessingAreNotTheSame() {
        seen(Set.of("x"), MIN_MAX, "data", feeds(SAMPLES));
        seen(Set.of("x"), MIN_MAX, "other data", feeds(SAMPLES));
        List<Feed> brighter = feeds(SAMPLES);
        brighter.forEach(feed -> feed.tensors().get("x").floats().put(0, 3));
        seen(Set.of("x"), MIN_MAX, "data", brighter);
        Graph wider = model();
        wider.setAttribute(wider.producer("y").orElseThrow(), "dilations", List.of(2L, 2L));
        wider.setAttribute(wider.producer("y").orElseThrow(), "pads", List.of(2L, 2L, 2L, 2L));
        seen(wider, Set.of("x"), MIN_MAX, "data", feeds(SAMPLES));

        assertThat(runs).isEqualTo(4 * RUN);
        assertThat(files()).hasSize(4);
    }

    @Test
    void aDamagedFileIsIgnoredAndWrittenAnew() throws IOException {
        seen(Set.of("x", "r"), MIN_MAX, "data", feeds(SAMPLES));
        Path file = files().get(0);
        byte[] good = Files.readAllBytes(file);
        for (int place : new int[] {2, 9, good.length / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[place] ^= 0x40;
            Files.write(file, bad);
            runs = 0;

            seen(Set.of("x", "r"), MIN_MAX, "data", feeds(SAMPLES));

            assertThat(runs).as("byte %d", place).isEqualTo(RUN);
            assertThat(Files.readAllBytes(file)).isEqualTo(good);
        }
        Files.write(file, new byte[0]);
        runs = 0;
        seen(Set.of("x", "r"), MIN_MAX, "data", feeds(SAMPLES));
        assertThat(runs).isEqualTo(RUN);
    }

    @Test
    void keepsNothingOfSamplesThatNobodyVouchesFor() {
        CachedPass pass = new CachedPass(pass(model()), new StatisticsCache(folder), Optional.empty());
        Observation seen = new Observation(Set.of("x"), new Layers(Map.of()), MIN_MAX);

        assertThat(pass.run(seen, LayerRows.none(), new Split(feeds(SAMPLES).iterator(), SAMPLES), () -> {}))
                .isEqualTo(RUN);
        assertThat(files()).isEmpty();
    }

    private Observation seen(Set<String> tensors, Observer method, String data, List<Feed> feeds) {
        return seen(model(), tensors, method, data, feeds);
    }

    private Observation seen(Graph graph, Set<String> tensors, Observer method, String data, List<Feed> feeds) {
        Observation seen = new Observation(tensors, new Layers(Map.of(new Layers.Input("x", 1), 3)), method);
        int samples = new CachedPass(pass(graph), new StatisticsCache(folder), Optional.of(data))
                .run(seen, LayerRows.none(), new Split(feeds.iterator(), SAMPLES), () -> runs++);
        assertThat(samples).isEqualTo(RUN);
        return seen;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Feed> feeds(int count) {
        return new ArrayList<>(TinyModel.feeds(count, "x", 1, 3, 8, 8));
    }

    private static CalibrationPass pass(Graph graph) {
        return new CalibrationPass(Engine.onnxRuntime(), graph, CalibrationPass.BUDGET_BYTES, 1, Optimization.ALL);
    }

    private static Graph model() {
        TinyModel m = new TinyModel();
        m.conv("y", m.relu("r", m.conv("a", m.input("x", 1, 3, 8, 8), 3, 4)), 4, 2);
        return m.output("y").done();
    }
}
