package dev.octet.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HostSampleTest {
    @TempDir
    Path root;

    @Test
    void countsThrottlingOfTheUsedCpusAndTheirPackages() throws IOException {
        throttles(2, 3, 1);
        throttles(5, 100, 100);
        HostSample before = HostSample.read(root, List.of(2), List.of());
        throttles(2, 7, 2);
        throttles(5, 900, 900);
        assertThat(HostSample.read(root, List.of(2), List.of())
                        .since(before, OptionalDouble.empty())
                        .throttled())
                .hasValue(5);
    }

    @Test
    void tellsTheShareOfTheTimeInWhichMemoryWasShort() throws IOException {
        pressure(5_000);
        HostSample before = HostSample.read(root, List.of(), List.of());
        pressure(10_000);
        HostSample read = HostSample.read(root, List.of(), List.of());
        HostSample after =
                new HostSample(before.nanos() + 20_000_000, read.times(), read.throttles(), read.pressureMicros());
        assertThat(after.since(before, OptionalDouble.empty()).memoryPressure().orElseThrow())
                .isCloseTo(0.25, within(1e-12));
    }

    @Test
    void prefersTheFrequencyThatTheDriverTells() throws IOException {
        write("proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2100.5\n\nprocessor\t: 1\ncpu MHz\t\t: 900.5\n");
        assertThat(HostSample.megahertz(root, List.of(0))).hasValue(2100.5);
        assertThat(HostSample.megahertz(root, List.of(0, 1))).hasValue(1500.5);
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "3200000");
        assertThat(HostSample.megahertz(root, List.of(0))).hasValue(3200);
    }

    @Test
    void isEmptyWhereTheKernelShowsNothing() {
        HostSample sample = HostSample.read(root, List.of(0), List.of());
        assertThat(sample.since(sample, HostSample.megahertz(root, List.of(0)))).isEqualTo(HostConditions.UNKNOWN);
    }

    private void throttles(int cpu, int core, int socket) throws IOException {
        String folder = "sys/devices/system/cpu/cpu" + cpu + "/thermal_throttle/";
        write(folder + "core_throttle_count", Integer.toString(core));
        write(folder + "package_throttle_count", Integer.toString(socket));
    }

    private void pressure(int micros) throws IOException {
        write(
                "proc/pressure/memory",
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + micros
                        + "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1");
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text + "\n");
    }
}
