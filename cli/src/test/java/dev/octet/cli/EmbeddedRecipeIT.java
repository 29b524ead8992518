package dev.octet.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;

import static org.assertj.core.api.Assertions.assertThat;

/** The first command of the README. */
@DisabledOnOs(OS.WINDOWS)
class EmbeddedRecipeIT {
    @TempDir
    Path temp;

    @Test
    void givesAnHonestRowOfTheTable() throws Exception {
        Launched run = Launched.start(
                        temp, Map.of(), Launched.LAUNCHER, "run", Launched.ROOT + "/recipes/fashion-resnet20.yaml")
                .await();
        // The speed criterion depends on the host, so a failed or undecided gate is an honest answer too.
        assertThat(run.exitCode()).as(run.err()).isIn(0, 1, 3);
        List<RunStore.Stored> stored = RunStore.stored(temp.resolve("runs"));
        assertThat(stored).hasSize(1);
        RunRecord record = stored.get(0).record();

        AccuracyRecord top1 = record.accuracy().get(0);
        assertThat(top1.samples()).contains(10_000L);
        assertThat(top1.values().get("fp32")).isEqualTo(0.9328);
        assertThat(record.reasons().get(0).criterion()).isEqualTo("accuracy_loss top1");
        // Without VNNI products saturate, and what INT8 then loses is the host's affair.
        if (record.host().getOrDefault("isa", "").contains("vnni")) {
            assertThat(top1.values().get("int8")).isBetween(0.93, 0.94);
            assertThat(record.reasons().get(0).verdict()).isEqualTo(RunRecord.Verdict.PASS);
        }

        ThroughputRecord throughput = record.throughput().orElseThrow();
        assertThat(throughput.requested()).contains("1s4c10ins1bs");
        assertThat(throughput.speeds()).containsOnlyKeys("fp32", "int8");
        assertThat(throughput.ratio().orElseThrow().low()).isPresent();
        assertThat(record.calibration().orElseThrow().samples()).contains(256L);
        assertThat(run.out()).contains("93.28%").contains(throughput.setting());
    }
}
