package dev.octet.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CpuTimesTest {
    @TempDir
    Path root;

    @Test
    void tellsStolenTimeAndTheTimeOfOtherProcesses() throws IOException {
        // user nice system idle iowait irq softirq steal guest guest_nice
        CpuTimes before = at("cpu1 100 0 10 500 5 0 0 7 0 0", 90, 10);
        CpuTimes after = at("cpu1 250 0 20 520 5 0 0 27 0 0", 190, 20);
        // 200 ticks: 20 stolen, 20 idle, 160 busy of which 110 are ours.
        assertThat(after.stealSince(before).orElseThrow()).isCloseTo(0.10, within(1e-12));
        assertThat(after.othersSince(before).orElseThrow()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void tellsNothingWhenNoTickHasPassed() throws IOException {
        CpuTimes times = at("cpu1 100 0 10 500 5 0 0 7 0 0", 90, 10);
        assertThat(times.stealSince(times)).isEmpty();
    }

    @Test
    void isEmptyWhereACpuOrAProcessCannotBeSeen() throws IOException {
        at("cpu1 100 0 10 500 5 0 0 7 0 0", 90, 10);
        assertThat(CpuTimes.read(root, List.of(1, 2), List.of(42L))).isEmpty();
        assertThat(CpuTimes.read(root, List.of(1), List.of(43L))).isEmpty();
        assertThat(CpuTimes.read(root, List.of(), List.of())).isEmpty();
    }

    private CpuTimes at(String line, int user, int system) throws IOException {
        Files.createDirectories(root.resolve("proc/42"));
        Files.writeString(
                root.resolve("proc/stat"), "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n" + line + "\n");
        Files.writeString(
                root.resolve("proc/42/stat"),
                "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 " + user + " " + system + " 0 0 20 0 1 0 0 0 0\n");
        Optional<CpuTimes> times = CpuTimes.read(root, List.of(1), List.of(42L));
        return times.orElseThrow();
    }
}
