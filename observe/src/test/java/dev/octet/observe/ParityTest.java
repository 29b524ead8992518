package dev.octet.observe;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.fixtures.GoldenData;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Our ranges in parity mode are those of Python's onnxruntime.quantization 1.28. */
class ParityTest {

    static Stream<JsonNode> ranges() {
        return GoldenData.cases("ranges").stream();
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void parityRangesAreWithinOneBinOfPythons(JsonNode golden) {
        ParityHistogram histogram = new ParityHistogram(
                golden.get("symmetric").asBoolean(), golden.get("bins").asInt());
        golden.get("batches").forEach(batch -> histogram.add(GoldenData.values(batch)));
        double parameter = golden.get("parameter").asDouble();
        Range range = golden.get("method").asText().equals("entropy")
                ? histogram.entropy((int) parameter)
                : histogram.percentile(parameter);

        long checksum = IntStream.range(0, histogram.bins())
                .mapToLong(i -> histogram.count(i) * (i % 1009 + 1))
                .sum();
        float bin = histogram.edge(1) - histogram.edge(0);
        assertThat(histogram.bins()).isEqualTo(golden.get("final_bins").asInt());
        assertThat(histogram.edge(0)).isEqualTo(GoldenData.real(golden.get("first_edge")));
        assertThat(histogram.edge(histogram.bins())).isEqualTo(GoldenData.real(golden.get("last_edge")));
        assertThat(checksum).isEqualTo(golden.get("bin_checksum").asLong());
        assertThat(range.min()).isCloseTo(GoldenData.real(golden.get("min")), within(1.001f * bin));
        assertThat(range.max()).isCloseTo(GoldenData.real(golden.get("max")), within(1.001f * bin));
    }

    static Stream<JsonNode> percentilesOfOneBatch() {
        return ranges().filter(golden -> golden.get("method").asText().equals("percentile")
                && golden.get("symmetric").asBoolean()
                && golden.get("batches").size() == 1);
    }

    @ParameterizedTest
    @MethodSource("percentilesOfOneBatch")
    void theObserverInParityIsWithinOneBinOfPythons(JsonNode golden) {
        float[] values = GoldenData.values(golden.get("batches").get(0));
        TensorStatistics statistics = new TensorStatistics(true);
        for (int from = 0; from < values.length; from += 1000) {
            statistics.add(FloatBuffer.wrap(values, from, Math.min(1000, values.length - from)));
        }
        Range range = new Observer.Parity(
                        new Observer.Percentile(golden.get("parameter").asDouble()))
                .range(statistics);

        float bin = (GoldenData.real(golden.get("last_edge")) - GoldenData.real(golden.get("first_edge")))
                / golden.get("final_bins").asInt();
        assertThat(range.min()).isCloseTo(GoldenData.real(golden.get("min")), within(1.001f * bin));
        assertThat(range.max()).isCloseTo(GoldenData.real(golden.get("max")), within(1.001f * bin));
    }

    static Stream<JsonNode> extremes() {
        return GoldenData.cases("extremes").stream();
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void parityExtremesEqualPythons(JsonNode golden) {
        ParityExtremes extremes =
                new ParityExtremes(golden.get("moving_average").asBoolean());
        for (JsonNode call : golden.get("collects")) {
            List<Range> batches = new ArrayList<>();
            call.forEach(
                    amplitude -> batches.add(new Range((float) -amplitude.asDouble(), (float) amplitude.asDouble())));
            extremes.collect(batches);
        }

        assertThat(extremes.range().min()).isCloseTo(GoldenData.real(golden.get("min")), within(1e-6f));
        assertThat(extremes.range().max()).isCloseTo(GoldenData.real(golden.get("max")), within(1e-6f));
    }
}
