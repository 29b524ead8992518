package dev.octet.website;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.reports.RunFiles;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

import static org.assertj.core.api.Assertions.assertThat;

class ChartsTest {
    private static final Path GOLDEN = Path.of("src/test/golden");

    @TempDir
    private static Path temp;

    /** Every kind of chart that a page can have. */
    static List<ChartFigure> figures() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(Files.createTempDirectory(temp, "runs"));
        List<ChartFigure> figures = new ArrayList<>(ZooCharts.of(RunStore.records(runs)));
        for (RunStore.Stored run : List.of(runs.get(0), runs.get(2))) {
            RunRecord record = run.record();
            RunFiles files = RunFiles.of(run);
            figures.addAll(new AccuracyCharts(record).figures(files.samples()));
            figures.addAll(new ThroughputCharts(record, record.throughput().orElseThrow()).figures(files.rounds()));
            record.calibration().map(CalibrationCharts::of).ifPresent(figures::addAll);
        }
        figures.addAll(new SweepCharts(sweep(), new Tones(List.of("fp32", "bf16", "int8")), 16).figures());
        return figures;
    }

    /** Batches 1 to 1024, instances 1 to 8 at batch 1, nodes 1 to 4, three precisions. */
    static List<SweepPoint> sweep() {
        List<SweepPoint> points = new ArrayList<>();
        for (String variant : List.of("fp32", "bf16", "int8")) {
            double gain = variant.equals("fp32") ? 1 : variant.equals("bf16") ? 1.4 : 2.2;
            for (int batch = 1; batch <= 1024; batch *= 4) {
                double rate = gain * 400 * batch / (batch + 3.0);
                points.add(point(Map.of("batch", batch), variant, rate, batch * 1000 / rate, gain));
            }
            for (int instances = 1; instances <= 8; instances *= 2) {
                points.add(point(Map.of("instances", instances), variant, gain * 90 * instances, 10, gain));
            }
        }
        for (int nodes = 1; nodes <= 4; nodes++) {
            double efficiency = 1 - 0.03 * (nodes - 1);
            points.add(new SweepPoint(
                    Map.of("nodes", nodes),
                    "int8",
                    nodes + " nodes",
                    Estimate.of(800 * nodes * efficiency),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Estimate.of(efficiency, efficiency - 0.02, efficiency + 0.02))));
        }
        return points;
    }

    private static SweepPoint point(Map<String, Integer> at, String variant, double rate, double p50, double gain) {
        return new SweepPoint(
                at,
                variant,
                at.toString(),
                Estimate.of(rate, 0.96 * rate, 1.03 * rate),
                Optional.of(p50),
                Optional.of(1.3 * p50),
                variant.equals("fp32") ? Optional.empty() : Optional.of(Estimate.of(gain, gain - 0.1, gain + 0.1)),
                Optional.empty());
    }

    @Test
    void drawsEachChartThatTheRecordHasFiguresFor() throws IOException {
        assertThat(figures())
                .extracting(ChartFigure::id)
                .containsExactly(
                        "tradeoff",
                        "loss",
                        "outcomes",
                        "rates",
                        "rounds",
                        "latency",
                        "candidates",
                        "loss",
                        "differences-1",
                        "differences-2",
                        "rates",
                        "rounds",
                        "latency",
                        "precision-rate",
                        "precision-latency",
                        "batch-rate",
                        "batch-latency",
                        "batch-ratio",
                        "instances-rate",
                        "nodes-efficiency");
    }

    @ParameterizedTest
    @MethodSource("figures")
    void hasATextAlternativeAndATableOrNamesTheOne(ChartFigure figure) {
        assertThat(figure.svg())
                .startsWith("<svg class=\"chart\"")
                .contains("role=\"img\"", "aria-labelledby=\"" + figure.id() + "-title " + figure.id() + "-desc\"");
        assertThat(figure.description()).isNotBlank();
        if (figure.head().isEmpty()) {
            assertThat(figure.description()).contains("in the table of the page");
        } else {
            assertThat(figure.rows()).isNotEmpty().allSatisfy(row -> assertThat(row)
                    .hasSameSizeAs(figure.head()));
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void drawsWhiskersWhereItSaysWhatTheyAre(ChartFigure figure) {
        assertThat(figure.svg().contains("class=\"whisker"))
                .isEqualTo(!figure.whiskers().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("figures")
    void hasNoColourOfItsOwn(ChartFigure figure) {
        assertThat(figure.svg()).doesNotContain("style=", "fill=", "stroke=", "NaN", "Infinity");
    }

    @Test
    void looksAsReviewed() throws IOException {
        StringBuilder page = new StringBuilder();
        for (ChartFigure figure : figures()) {
            page.append("<!-- ").append(figure.description()).append(" -->\n");
            page.append(figure.svg().replace("><", ">\n<")).append("\n");
        }
        Path golden = GOLDEN.resolve("charts.svg.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, page);
        }
        assertThat(page.toString()).isEqualTo(Files.readString(golden));
    }

    @Test
    void sweepsStandUnderTheBatchesOfTheirPrecision() {
        ChartFigure figure = new SweepCharts(sweep(), new Tones(List.of("fp32", "bf16", "int8")), 16)
                .figures()
                .get(0);

        assertThat(((BarChart) figure.chart()).groups()).containsExactly("batch 1", "batch 16", "batch 1024");
    }

    @Test
    void labelsDoNotCoverEachOther() {
        List<XyChart.Point> points = Stream.iterate(0, i -> i + 1)
                .limit(30)
                .map(i -> new XyChart.Point(Estimate.of(1), Estimate.of(1), "model " + i, "", true))
                .toList();
        Axis axis = Axis.linear("", Axis.Unit.NUMBER, Stream.of(0.0, 2.0));
        ChartFigure figure = new ChartFigure(
                "crowd",
                "Crowd",
                "",
                "",
                new XyChart(axis, axis, List.of(new XyChart.Series("", 0, false, points)), List.of(), true),
                List.of(),
                List.of());

        assertThat(figure.svg().split("class=\"label", -1)).hasSizeBetween(2, 6);
    }
}
