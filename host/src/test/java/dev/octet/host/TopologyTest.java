package dev.octet.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.fixtures.RecordedHost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopologyTest {
    @TempDir
    Path root;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "two-sockets-40-cores | 80 usable physical cores on 2 sockets",
                "one-socket-16-cores | 16 usable physical cores on 1 socket",
                "sub-numa-clusters | 24 usable physical cores on 1 socket",
                "hybrid | 24 usable physical cores on 1 socket",
                "offline-cores | 7 usable physical cores on 1 socket",
                "container-v2 | 56 usable physical cores on 1 socket, limited to 2.50 CPUs by its control group",
                "container-v1 | 56 usable physical cores on 1 socket, limited to 2.50 CPUs by its control group",
                "two-core-vm | 2 usable physical cores on 1 socket",
                "alternating-sockets | 20 usable physical cores on 2 sockets",
                "sandbox | 4 usable physical cores on 1 socket",
            })
    void countsTheCoresThatMayBeUsed(String host, String description) throws IOException {
        assertThat(Topology.read(RecordedHost.expand(host, root)).describe()).isEqualTo(description);
    }

    @Test
    void takesTheOnlineSiblingOfACoreWhoseFirstThreadMayNotBeUsed() throws IOException {
        RecordedHost.expand("one-socket-16-cores", root);
        Files.writeString(root.resolve("proc/self/status"), "Cpus_allowed_list:\t1,3-5\n");
        assertThat(Topology.read(root).cores()).extracting(Topology.Core::cpu).containsExactly(1, 3, 4);
    }

    @Test
    void ranksCoresByCapacityWhereTheKernelTellsIt() throws IOException {
        assertThat(Topology.read(RecordedHost.expand("arm-big-little", root)).cores())
                .extracting(Topology.Core::kind)
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void keepsAsManyCoresBusyAsTheQuotaAllows() throws IOException {
        assertThat(Topology.read(RecordedHost.expand("container-v2", root)).coreBudget())
                .isEqualTo(2);
    }

    @Test
    void saysWhatIsMissingWhereNothingTellsTheCpus() {
        assertThatThrownBy(() -> Topology.read(root))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("tells which CPUs there are");
    }
}
