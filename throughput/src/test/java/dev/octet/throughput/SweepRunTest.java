package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.throughput.SweepResult.Point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@EnabledOnOs(OS.LINUX)
@Timeout(120)
class SweepRunTest {
    private static final ThroughputSettings BASE = ThroughputSettings.of(Setting.parse("1s1c1ins1bs"))
            .withRounds(1, Duration.ofMillis(40), Duration.ofMillis(20));

    @TempDir
    Path folder;

    @BeforeEach
    void needsAToolThatPins() {
        try {
            ThroughputRun.settingOnThisHost(BASE);
        } catch (ThroughputException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    @Test
    void measuresWhatFitsAndSaysWhyTheRestDoesNot() throws IOException {
        Path file = folder.resolve("sweep.csv");
        // The model fixes its batch dimension to 1.
        SweepResult result = run(List.of(variant("fp32", 1), variant("int8", 1)), "1,2", true, file);
        assertThat(result.axes()).containsExactly(SweepAxis.BATCH, SweepAxis.PRECISION);
        assertThat(result.points())
                .hasSize(4)
                .extracting(Point::variant)
                .containsExactly("fp32", "int8", "fp32", "int8");
        Point int8 = result.points().get(1);
        assertThat(int8.at()).isEqualTo(Map.of(SweepAxis.BATCH, "1", SweepAxis.PRECISION, "int8"));
        assertThat(int8.setting()).hasToString("1s1c1ins1bs");
        assertThat(int8.result().orElseThrow().rate()).isPositive();
        assertThat(int8.comparison().orElseThrow().baseline()).isEqualTo("fp32");
        assertThat(result.points().get(0).comparison()).isEmpty();
        Point two = result.points().get(2);
        assertThat(two.setting()).hasToString("1s1c1ins2bs");
        assertThat(two.fault().orElseThrow())
                .contains("fixed batch dimension 1")
                .doesNotContain(";");
        assertThat(SweepRun.read(file)).isEqualTo(result);
        assertThat(folder.resolve("sweep.csv.partial")).doesNotExist();
    }

    @Test
    void goesOnBehindTheLastFinishedPoint() throws IOException {
        List<Variant> variants = List.of(variant("fp32", -1));
        Path first = folder.resolve("first.csv");
        run(variants, "1", false, first);
        String kept = Files.readString(first).replaceFirst("(?m)(fp32,1,[0-9.]+),[0-9.E]+,", "$1,123456.5,");
        Path partial = Files.createDirectory(folder.resolve("sweep.csv.partial"));
        Files.writeString(partial.resolve("0.csv"), kept);
        SweepResult result = run(variants, "1,2", false, folder.resolve("sweep.csv"));
        assertThat(result.points()).hasSize(2);
        assertThat(result.points().get(0).result().orElseThrow().rate()).isEqualTo(123456.5);
        assertThat(result.points().get(1).result().orElseThrow().rate()).isNotEqualTo(123456.5);
    }

    @Test
    void refusesAPointThatTheHostCannotGiveBeforeTheFirstIsMeasured() {
        SweepSettings settings = new SweepSettings(BASE, Map.of(SweepAxis.INSTANCES, List.of("1", "9999")));
        assertThatThrownBy(() -> new SweepRun(List.of(variant("fp32", 1)), feeds(), settings, 1)
                        .run(folder.resolve("sweep.csv"), Progress.NONE))
                .isInstanceOfSatisfying(ThroughputException.class, e -> assertThat(e.isUnavailable())
                        .isTrue())
                .hasMessageStartingWith("the sweep's point instances 9999 cannot be had on this host (")
                .hasMessageEndingWith("'fit_host: true'");
        assertThat(folder.resolve("sweep.csv.partial")).doesNotExist();
    }

    @Test
    void failsWhereNothingCouldBeMeasured() {
        assertThatThrownBy(() -> run(List.of(variant("fp32", 1)), "2", true, folder.resolve("sweep.csv")))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("no point of the sweep could be measured; the first: ");
    }

    private SweepResult run(List<Variant> variants, String batches, boolean fitHost, Path file) throws IOException {
        Map<SweepAxis, List<String>> axes = new EnumMap<>(Map.of(SweepAxis.BATCH, List.of(batches.split(","))));
        return new SweepRun(variants, feeds(), new SweepSettings(BASE.withFitHost(fitHost), axes), 1)
                .run(file, Progress.NONE);
    }

    private static List<Feed> feeds() {
        return List.of(Feed.of("x", Tensor.ofFloats(new float[4], 1, 4)));
    }

    private Variant variant(String name, int batch) {
        Graph graph = Graph.create(name, 17);
        graph.addInput("x", ElementType.FLOAT32, batch, 4);
        graph.add("Relu", List.of("x"), List.of("y"), Map.of());
        graph.addOutput("y", ElementType.FLOAT32, batch, 4);
        Path file = folder.resolve(name + ".onnx");
        graph.write(file);
        return new Variant(name, file, Engine.onnxRuntime());
    }
}
