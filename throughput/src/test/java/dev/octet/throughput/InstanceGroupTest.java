package dev.octet.throughput;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.host.Topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@EnabledOnOs(OS.LINUX)
@Timeout(120)
class InstanceGroupTest {
    private static final List<Feed> FEEDS = List.of(Feed.of("x", Tensor.ofFloats(new float[] {1}, 1)));

    /** Two instances of one core, or one where this host has one core. */
    static Placement placement() {
        Topology topology = Topology.ofThisHost();
        return Placement.of(Placement.largest(Setting.parse("1s1c2ins1bs"), topology), topology)
                .orElseThrow();
    }

    @Test
    void leavesNoProcessAndNoFileWhenClosed() {
        List<Long> pids;
        Path folder;
        try (InstanceGroup group = start()) {
            pids = group.pids();
            folder = group.folder();
            assertThat(pids).hasSize(placement().slots().size()).allMatch(InstanceGroupTest::isAlive);
            assertThat(folder).isDirectory();
        }
        assertThat(pids).noneMatch(InstanceGroupTest::isAlive);
        assertThat(folder).doesNotExist();
    }

    @Test
    void namesTheInstanceThatWasKilledAndEndsTheOthers() {
        InstanceGroup group = start();
        ProcessHandle.of(group.pids().get(0)).orElseThrow().destroyForcibly();
        try (group) {
            assertThatThrownBy(() -> round(group, 0))
                    .isInstanceOf(ThroughputException.class)
                    .hasMessageStartingWith("instance 1 of ")
                    .hasMessageContaining("with exit code 137 (signal 9, killed); its log is empty");
        }
        assertThat(group.pids()).noneMatch(InstanceGroupTest::isAlive);
        assertThat(group.folder()).doesNotExist();
    }

    @Test
    void tellsWhatFailedInAnInstance() {
        try (InstanceGroup group = start()) {
            assertThatThrownBy(() -> round(group, 7))
                    .isInstanceOf(ThroughputException.class)
                    .hasMessageMatching("instance 1 of \\d+ \\(CPUs [0-9,-]+\\): Index 7 out of bounds for length 0");
        }
    }

    @ParameterizedTest(name = "SIG{0}")
    @ValueSource(strings = {"KILL", "TERM", "INT"})
    void nothingIsLeftWhenTheParentIsEnded(String signal) throws Exception {
        assumePinnable();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), AbandonedParent.class.getName());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process parent = builder.start();
        String line;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            line = out.readLine();
            new ProcessBuilder("kill", "-" + signal, Long.toString(parent.pid()))
                    .start()
                    .waitFor();
            assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        String[] words = line.split(" ");
        Path folder = Path.of(words[0]);
        List<Long> pids = Arrays.stream(words).skip(1).map(Long::valueOf).toList();
        for (int i = 0; i < 300 && (pids.stream().anyMatch(InstanceGroupTest::isAlive) || Files.exists(folder)); i++) {
            Thread.sleep(100);
        }
        assertThat(pids).noneMatch(InstanceGroupTest::isAlive);
        assertThat(folder).doesNotExist();
    }

    private static void round(InstanceGroup group, int variant) {
        group.round(variant, Duration.ZERO, Duration.ofMillis(100), 1, () -> {});
    }

    private static InstanceGroup start() {
        assumePinnable();
        Placement placement = placement();
        return InstanceGroup.start(placement, Pinner.ofThisHost(placement), 1, FEEDS);
    }

    private static void assumePinnable() {
        try {
            Pinner.ofThisHost(placement());
        } catch (ThroughputException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
