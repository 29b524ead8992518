package dev.octet.website;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.reports.RunFiles;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
        figures.addAll(sweep());
        return figures;
    }

    private static List<ChartFigure> sweep() {
        return new SweepCharts(
                        FullRun.sweep(List.of(1, 8, 64, 1024)),
                        new Tones(List.of("fp32", "bf16", "int8")),
                        OptionalInt.of(8))
                .figures();
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
                        "latency-distribution",
                        "candidates",
                        "loss",
                        "differences-1",
                        "differences-2",
                        "rates",
                        "rounds",
                        "latency",
                        "latency-distribution",
                        "sweep-1-precision-rate",
                        "sweep-1-precision-latency",
                        "sweep-1-rate",
                        "sweep-1-latency",
                        "sweep-1-ratio",
                        "sweep-2-rate",
                        "sweep-2-latency",
                        "sweep-2-ratio",
                        "sweep-2-efficiency",
                        "sweep-3-rate",
                        "sweep-3-latency",
                        "sweep-3-ratio",
                        "sweep-4-rate",
                        "sweep-4-latency",
                        "sweep-4-ratio");
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
    void precisionsStandAtBatchOneAtTheTablesAndAtTheLargest() {
        assertThat(((BarChart) sweep().get(0).chart()).groups()).containsExactly("batch 1", "batch 8", "batch 1024");
    }

    @Test
    void aChartSaysWhereTheOtherAxesStayAndLeavesOutWhatWasNotMeasured() {
        ChartFigure rates = sweep().get(2);

        assertThat(rates.title())
                .isEqualTo("Throughput by batch size, at instances 1, optimization all, placement compact");
        assertThat(rates.rows())
                .filteredOn(row -> row.get(1).equals("FP32"))
                .extracting(row -> row.get(0))
                .containsExactly("batch 1", "batch 8", "batch 64");
    }

    @Test
    void aPrecisionThatOnlyTheSweepHasHasAToneOfItsOwn() {
        Tones tones = Tones.of(FullRun.record().build());

        assertThat(List.of(tones.of("fp32"), tones.of("int8"), tones.of("bf16")))
                .containsExactly(0, 1, 2);
    }

    @Test
    void throughputByInstancesHasTheIdealLineOfEachCurve() {
        XyChart chart = (XyChart) sweep().get(5).chart();

        assertThat(chart.guides()).hasSize(3);
        XyChart.Guide ideal = chart.guides().get(2);
        assertThat(ideal.label()).isEqualTo("ideal");
        assertThat(ideal.toY() / ideal.fromY()).isEqualTo(4.0);
    }

    @Test
    void efficiencyOfInstancesIsTheRateOverSoManyTimesThatOfOne() {
        ChartFigure figure = sweep().get(8);
        XyChart chart = (XyChart) figure.chart();

        assertThat(figure.rows())
                .filteredOn(row -> row.get(1).equals("INT8"))
                .extracting(row -> row.get(0), row -> row.get(4))
                .containsExactly(
                        tuple("instances 1", "100.00%"),
                        tuple("instances 2", "95.26%"),
                        tuple("instances 4", "90.75%"));
        assertThat(chart.guides())
                .singleElement()
                .satisfies(guide -> assertThat(guide.fromY()).isEqualTo(1).isEqualTo(guide.toY()));
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
