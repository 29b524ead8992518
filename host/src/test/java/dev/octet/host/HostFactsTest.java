package dev.octet.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.RecordedHost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostFactsTest {
    @TempDir
    Path folder;

    @Test
    void tellsTheLayoutOfATwoSocketHost() throws IOException {
        Path root = RecordedHost.expand("two-sockets-40-cores", folder);
        cpuinfo(root, "Some(R) CPU @ 2.30GHz", "fpu avx2 avx512_vnni amx_int8");
        write(root, "sys/devices/system/cpu/intel_pstate/no_turbo", "0");
        write(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        write(root, "etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"");
        HostFacts facts = HostProbe.readFiles(root);
        assertThat(facts.facts())
                .containsExactly(
                        Map.entry("os", "Debian GNU/Linux 12 (bookworm)"),
                        Map.entry("microcode", "0xd000363"),
                        Map.entry("cpu_model", "Some(R) CPU @ 2.30GHz"),
                        Map.entry("base_frequency", "2.30GHz"),
                        Map.entry("threads_per_core", "2"),
                        Map.entry("cores_per_socket", "40"),
                        Map.entry("sockets", "2"),
                        Map.entry("numa_nodes", "2"),
                        Map.entry("turbo", "on"),
                        Map.entry("governor", "performance"),
                        Map.entry("isa", "amx_int8 avx2 avx512_vnni"));
        assertThat(facts.vnni()).isTrue();
    }

    @Test
    void guessesNothingThatAVirtualMachineHides() throws IOException {
        Path root = RecordedHost.expand("two-core-vm", folder);
        cpuinfo(root, "AMD EPYC", "fpu avx2 hypervisor");
        HostFacts facts = HostProbe.readFiles(root);
        assertThat(facts.get("turbo")).isEmpty();
        assertThat(facts.get("base_frequency")).isEmpty();
        assertThat(facts.get("governor")).isEmpty();
        assertThat(facts.get("virtualization")).contains("virtual machine");
        assertThat(facts.vnni()).isFalse();
    }

    @Test
    void tellsNoLayoutThatASandboxHides() throws IOException {
        assertThat(HostProbe.readFiles(RecordedHost.expand("sandbox", folder)).facts())
                .isEmpty();
    }

    @Test
    void keepsTheOrderOfTheTableAndRefusesUnknownFacts() {
        assertThat(new HostFacts(Map.of("sockets", "1", "os", "Linux")).facts().keySet())
                .containsExactly("os", "sockets");
        assertThatThrownBy(() -> new HostFacts(Map.of("colour", "red"))).hasMessageContaining("colour");
        assertThatThrownBy(() -> new HostFacts(Map.of()).get("colour")).hasMessageContaining("colour");
    }

    private static void cpuinfo(Path root, String model, String flags) throws IOException {
        write(
                root,
                "proc/cpuinfo",
                "processor\t: 0\nmodel name\t: " + model + "\nmicrocode\t: 0xd000363\nflags\t\t: " + flags);
    }

    private static void write(Path root, String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text + "\n");
    }
}
