package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.throughput.Placement.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@EnabledOnOs(OS.LINUX)
class PinnerTest {
    private static final Slot SLOT = new Slot(List.of(4, 5, 6), List.of(1), MemoryPolicy.of("bind", List.of(1)));

    @TempDir
    Path folder;

    private final Placement placement = new Placement(new Setting(1, 3, 1, 1), List.of(SLOT));

    @Test
    void bindsMemoryTooWhereNumactlIsInstalled() throws IOException {
        tool("numactl", 0);
        tool("taskset", 0);
        Pinner pinner = Pinner.find(folder.toString(), placement);
        assertThat(pinner.prefix(SLOT))
                .containsExactly(folder.resolve("numactl").toString(), "--physcpubind=4-6", "--membind=1");
        assertThat(pinner.name()).contains("numactl");
        assertThat(pinner.note()).isEmpty();
    }

    @Test
    void tiesToCoresOnlyWhereNumactlMayNotBindMemory() throws IOException {
        tool("numactl", 1);
        tool("taskset", 0);
        Pinner pinner = Pinner.find("/does/not/exist:" + folder, placement);
        assertThat(pinner.prefix(SLOT))
                .containsExactly(folder.resolve("taskset").toString(), "-c", "4-6");
        assertThat(pinner.note()).isEqualTo("numactl may not bind memory here");
    }

    @Test
    void asksTheKernelForMemoryWhereNumactlCannotAndThereIsAChoice() throws IOException {
        tool("taskset", 0);
        Pinner pinner = Pinner.find(folder.toString(), placement);
        assertThat(pinner.policy(SLOT, 2)).contains(SLOT.memory());
        assertThat(pinner.memory(placement, 2)).isEqualTo("by set_mempolicy: bind:1");
        assertThat(pinner.policy(SLOT, 1)).isEmpty();
        assertThat(pinner.memory(placement, 1))
                .isEqualTo("one NUMA node; first touched by processes that were pinned before");
        tool("numactl", 0);
        Pinner numactl = Pinner.find(folder.toString(), placement);
        assertThat(numactl.policy(SLOT, 2)).isEmpty();
        assertThat(numactl.memory(placement, 2)).isEqualTo("by numactl: bind:1");
    }

    @Test
    void saysWhatToInstallWhereNothingPins() throws IOException {
        tool("taskset", 1);
        assertThatThrownBy(() -> Pinner.find(folder.toString(), placement))
                .isInstanceOfSatisfying(ThroughputException.class, e -> assertThat(e.isUnavailable())
                        .isTrue())
                .hasMessage("instances cannot be tied to their cores: numactl is not installed, and taskset is not"
                        + " installed or not allowed; install numactl (package numactl) or taskset (package"
                        + " util-linux)");
    }

    private void tool(String name, int exitCode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\nexit " + exitCode + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
