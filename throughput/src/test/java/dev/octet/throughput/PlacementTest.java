package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.fixtures.RecordedHost;
import dev.octet.host.CpuList;
import dev.octet.host.Topology;
import dev.octet.host.Topology.Cpu;
import dev.octet.throughput.Execution.Cores;
import dev.octet.throughput.Execution.Memory;
import dev.octet.throughput.Placement.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlacementTest {
    @TempDir
    Path root;

    @Test
    void givesTenInstancesFourPhysicalCoresEachOnOneSocketOfTwoTimesForty() throws IOException {
        assertThat(place("two-sockets-40-cores", "1s4c10ins1bs"))
                .containsExactly("0-3", "4-7", "8-11", "12-15", "16-19", "20-23", "24-27", "28-31", "32-35", "36-39");
    }

    @Test
    void sharesInstancesEvenlyBetweenSockets() throws IOException {
        assertThat(place("two-sockets-40-cores", "2s4c4ins1bs")).containsExactly("0-3", "4-7", "40-43", "44-47");
    }

    @Test
    void usesOneThreadOfEachCore() throws IOException {
        assertThat(place("one-socket-16-cores", "1s4c2ins1bs")).containsExactly("0,2,4,6", "8,10,12,14");
    }

    @Test
    void crossesClustersOnlyWithWhatIsLeftOver() throws IOException {
        Placement placement = Placement.of(Setting.parse("1s4c6ins1bs"), topology("sub-numa-clusters"))
                .orElseThrow();
        assertThat(placement.slots().stream().map(slot -> CpuList.format(slot.cpus())))
                .containsExactly("0-3", "4-5,10-11", "6-9", "12-15", "16-17,22-23", "18-21");
        assertThat(placement.note()).isEqualTo("instance 2, 5 spans NUMA nodes");
    }

    @Test
    void spreadsOverClustersWhereThereIsRoom() throws IOException {
        assertThat(place("sub-numa-clusters", "1s2c4ins1bs")).containsExactly("0-1", "6-7", "12-13", "18-19");
    }

    @Test
    void takesFastCoresFirstAndDoesNotMixThemWithSlowOnes() throws IOException {
        assertThat(place("hybrid", "1s3c4ins1bs")).containsExactly("0,2,4", "6,8,10", "16-18", "19-21");
        assertThat(place("arm-big-little", "1s2c2ins1bs")).containsExactly("4-5", "6-7");
    }

    @Test
    void choosesTheSocketWithMostUsableCores() throws IOException {
        assertThat(place("alternating-sockets", "1s6c2ins1bs")).containsExactly("1,3,5,7,9,11", "13,15,17,19,21,23");
    }

    @Test
    void spansSocketsOnlyWithAnInstanceLargerThanOne() throws IOException {
        Topology topology = topology("alternating-sockets");
        assertThat(Placement.of(Setting.parse("2s14c1ins1bs"), topology)).isPresent();
        assertThat(Placement.of(Setting.parse("2s7c2ins1bs"), topology)
                        .orElseThrow()
                        .slots())
                .allSatisfy(slot -> assertThat(slot.nodes()).hasSize(1));
        // 8 + 12 cores: two times seven on one socket is too much, and the rest would have to cross.
        assertThat(Placement.of(Setting.parse("2s7c3ins1bs"), topology)).isEmpty();
    }

    @Test
    void spreadsTheCoresOfAnInstanceOverNodesWhereThatIsAskedFor() throws IOException {
        assertThat(place("two-sockets-40-cores", "2s4c2ins1bs", Cores.SPREAD, Memory.LOCAL))
                .containsExactly("0-1,40-41 bind:0-1", "2-3,42-43 bind:0-1");
        assertThat(place("sub-numa-clusters", "1s4c2ins1bs", Cores.SPREAD, Memory.LOCAL))
                .containsExactly("0,6,12,18 bind:0-3", "1,7,13,19 bind:0-3");
    }

    @Test
    void bindsMemoryToTheNodeOfTheCoresUnlessAskedOtherwise() throws IOException {
        assertThat(place("two-sockets-40-cores", "2s4c2ins1bs", Cores.COMPACT, Memory.LOCAL))
                .containsExactly("0-3 bind:0", "40-43 bind:1");
        assertThat(place("two-sockets-40-cores", "2s4c2ins1bs", Cores.COMPACT, Memory.REMOTE))
                .containsExactly("0-3 bind:1", "40-43 bind:0");
        assertThat(place("two-sockets-40-cores", "2s4c2ins1bs", Cores.COMPACT, Memory.INTERLEAVED))
                .containsExactly("0-3 interleave:0-1", "40-43 interleave:0-1");
    }

    @Test
    void refusesOtherNodesWhereThereIsOne() {
        Setting setting = Setting.parse("1s2c1ins1bs");
        Execution remote = Execution.DEFAULT.placed(Cores.COMPACT, Memory.REMOTE);
        assertThatThrownBy(() -> Placement.of(setting, Topology.ofProcessors(8), remote))
                .isInstanceOfSatisfying(ThroughputException.class, e -> assertThat(e.isUnavailable())
                        .isTrue())
                .hasMessageContaining("memory: remote needs several NUMA nodes but this host has one");
    }

    @Test
    void refusesRemoteMemoryForAnInstanceOnAllNodes() throws IOException {
        Topology topology = topology("two-sockets-40-cores");
        Execution remote = Execution.DEFAULT.placed(Cores.SPREAD, Memory.REMOTE);
        assertThatThrownBy(() -> Placement.of(Setting.parse("2s4c1ins1bs"), topology, remote))
                .hasMessageContaining("spans all 2");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "two-sockets-40-cores, 2s4c20ins1bs",
        "one-socket-16-cores, 1s4c4ins1bs",
        "sub-numa-clusters, 1s3c8ins1bs",
        "hybrid, 1s4c6ins1bs",
        "offline-cores, 1s1c7ins1bs",
        "container-v2, 1s1c2ins1bs",
        "two-core-vm, 1s1c2ins1bs",
        "alternating-sockets, 2s4c5ins1bs",
        "sandbox, 1s2c2ins1bs",
    })
    void fillsAHost(String host, String setting) throws IOException {
        assertThat(Placement.fill(topology(host))).hasToString(setting);
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "1s4c10ins1bs, two-core-vm, 1s1c2ins1bs",
        "2s4c10ins16bs, two-core-vm, 1s1c2ins16bs",
        "1s4c1ins1bs, two-core-vm, 1s2c1ins1bs",
        "1s1c1ins1bs, two-core-vm, 1s1c1ins1bs",
        "1s4c10ins1bs, offline-cores, 1s3c2ins1bs",
        "1s4c10ins1bs, one-socket-16-cores, 1s4c4ins1bs",
        "1s4c10ins1bs, container-v2, 1s1c2ins1bs",
        "2s4c10ins1bs, alternating-sockets, 2s4c5ins1bs",
        "1s4c10ins1bs, two-sockets-40-cores, 1s4c10ins1bs",
        "1s50c2ins1bs, two-sockets-40-cores, 1s20c2ins1bs",
        "1s4c10ins1bs, sandbox, 1s2c2ins1bs",
    })
    void findsTheLargestSettingThatFits(String wanted, String host, String largest) throws IOException {
        assertThat(Placement.largest(Setting.parse(wanted), topology(host))).hasToString(largest);
    }

    @ParameterizedTest(name = "{0} cores")
    @CsvSource({"1, 1s1c1ins1bs", "2, 1s1c2ins1bs", "4, 1s2c2ins1bs", "8, 1s4c2ins1bs", "40, 1s4c10ins1bs"})
    void fitsTheReferenceSettingToSmallerHosts(int cores, String largest) {
        assertThat(Placement.largest(Setting.parse("1s4c10ins1bs"), Topology.ofProcessors(cores)))
                .hasToString(largest);
    }

    @Test
    void refusesAQuotaOfLessThanOneCore() {
        Topology starved = new Topology(Topology.ofProcessors(8).cpus(), OptionalDouble.of(0.5));
        assertThatThrownBy(() -> Placement.largest(Setting.parse("1s1c1ins1bs"), starved))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("limited to 0.50 CPUs");
    }

    @Property
    void neverSharesACoreAndNeverLeavesTheMask(
            @ForAll @IntRange(min = 1, max = 3) int sockets,
            @ForAll @IntRange(min = 1, max = 3) int nodes,
            @ForAll @IntRange(min = 1, max = 6) int coresPerNode,
            @ForAll long mask,
            @ForAll @IntRange(min = 1, max = 3) int wantedSockets,
            @ForAll @IntRange(min = 1, max = 8) int cores,
            @ForAll @IntRange(min = 1, max = 8) int instances) {
        Topology topology = host(sockets, nodes, coresPerNode, mask);
        Setting setting = new Setting(wantedSockets, cores, instances, 1);
        Map<Integer, Cpu> byId = topology.cpus().stream().collect(Collectors.toMap(Cpu::id, cpu -> cpu));
        Placement.of(setting, topology).ifPresent(placement -> {
            assertThat(placement.slots()).hasSize(instances);
            Set<Integer> taken = new HashSet<>();
            Set<Integer> usedSockets = new HashSet<>();
            for (Slot slot : placement.slots()) {
                assertThat(slot.cpus()).hasSize(cores);
                for (int id : slot.cpus()) {
                    assertThat(byId.get(id).usable()).isTrue();
                    assertThat(taken.add(byId.get(id).core()))
                            .as("core of CPU %s is free", id)
                            .isTrue();
                    usedSockets.add(byId.get(id).socket());
                }
            }
            assertThat(usedSockets).hasSizeLessThanOrEqualTo(wantedSockets);
        });
    }

    @Property
    void whatIsCalledTheLargestCanBePlacedAndIsNotLargerThanWanted(
            @ForAll @IntRange(min = 1, max = 3) int sockets,
            @ForAll @IntRange(min = 1, max = 6) int coresPerNode,
            @ForAll @IntRange(min = 1, max = 3) int wantedSockets,
            @ForAll @IntRange(min = 1, max = 20) int cores,
            @ForAll @IntRange(min = 1, max = 20) int instances) {
        Topology topology = host(sockets, 2, coresPerNode, -1);
        Setting wanted = new Setting(wantedSockets, cores, instances, 7);
        Setting largest = Placement.largest(wanted, topology);
        assertThat(Placement.of(largest, topology)).isPresent();
        assertThat(largest.coresPerInstance()).isLessThanOrEqualTo(cores);
        assertThat(largest.instances()).isLessThanOrEqualTo(instances);
        assertThat(largest.sockets()).isEqualTo(Math.min(sockets, wantedSockets));
        assertThat(largest.batchSize()).isEqualTo(7);
        assertThat(Placement.of(wanted, topology).isPresent()).isEqualTo(largest.equals(wanted));
    }

    /** Cores of two threads; bit i of the mask says whether CPU i may be used. */
    private static Topology host(int sockets, int nodes, int coresPerNode, long mask) {
        List<Cpu> cpus = new ArrayList<>();
        int cores = sockets * nodes * coresPerNode;
        for (int id = 0; id < 2 * cores; id++) {
            int core = id % cores;
            int node = core / coresPerNode;
            boolean usable = (mask >>> (id % Long.SIZE) & 1) == 1;
            cpus.add(new Cpu(id, core, node / nodes, node, 0, usable));
        }
        return new Topology(cpus, OptionalDouble.empty());
    }

    private Topology topology(String host) throws IOException {
        return Topology.read(RecordedHost.expand(host, root.resolve(host)));
    }

    private List<String> place(String host, String setting, Cores cores, Memory memory) throws IOException {
        return Placement.of(Setting.parse(setting), topology(host), Execution.DEFAULT.placed(cores, memory))
                .orElseThrow()
                .slots()
                .stream()
                .map(slot -> CpuList.format(slot.cpus()) + " " + slot.memory())
                .toList();
    }

    private List<String> place(String host, String setting) throws IOException {
        return Placement.of(Setting.parse(setting), topology(host)).orElseThrow().slots().stream()
                .map(slot -> CpuList.format(slot.cpus()))
                .toList();
    }
}
