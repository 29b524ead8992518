package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.throughput.ThroughputResult.Round;
import dev.octet.throughput.ThroughputResult.Speeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RoundTableTest {
    @TempDir
    Path folder;

    @Test
    void roundsComeBackAsTheyWere() throws IOException {
        List<Round> rounds = rounds();

        assertThat(RoundTable.read(file(RoundTable.write(rounds, 2)))).isEqualTo(rounds);
    }

    @Test
    void everyFigureFollowsFromTheFile() throws IOException {
        Speeds speeds = ThroughputResult.recompute(file(RoundTable.write(rounds(), 2)), List.of("fp32", "int8"));

        assertThat(speeds.variants().get(1).rate()).isEqualTo(204.5);
        assertThat(speeds.variants().get(1).latency().inferences()).isEqualTo(4000);
        // The histogram of each round holds 1 to 400 us and that of another variant ten times as long times.
        assertThat(speeds.variants().get(1).latency().p99().millis().orElseThrow())
                .isBetween(0.395, 0.397);
        assertThat(speeds.variants().get(0).latency().p99().millis().orElseThrow())
                .isBetween(3.95, 3.97);
        assertThat(speeds.comparisons().get(0).ratio().orElseThrow().value())
                .isEqualTo(2, org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void refusesWhatIsNoTableOfRounds() throws IOException {
        String csv = RoundTable.write(rounds(), 2);

        assertThatThrownBy(() -> ThroughputResult.recompute(file(csv), List.of("fp32", "bf16")))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("rounds.csv: has no round of bf16");
        for (String wrong : List.of(
                csv.replace("rate", "speed"),
                csv.replaceFirst("HISTFAAA", "HISTFBBB"),
                csv.replaceFirst("HISTFAAA....", "HISTFAAA"),
                csv.substring(0, csv.length() - 40))) {
            assertThatThrownBy(() -> RoundTable.read(file(wrong)))
                    .isInstanceOf(ThroughputException.class)
                    .hasMessageContaining("rounds.csv: is not a table of rounds");
        }
    }

    private Path file(String csv) throws IOException {
        return Files.writeString(folder.resolve("rounds.csv"), csv);
    }

    private static List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (int v = 0; v < 2; v++) {
                Histogram latencies = Measurement.newHistogram();
                for (int micros = 1; micros <= 400; micros++) {
                    latencies.recordValue(micros * (v == 0 ? 10_000L : 1_000L));
                }
                double rate = (100 + i * 0.5) * (v + 1);
                rounds.add(new Round(
                        2 * i + v + 1,
                        i / 2 + 1,
                        v == 0 ? "fp32" : "int8",
                        rate,
                        List.of(rate / 2, rate / 2),
                        400,
                        OptionalDouble.of(0.0125),
                        OptionalDouble.empty(),
                        Measurement.encode(latencies)));
            }
        }
        return rounds;
    }
}
