package dev.octet.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessMemoryTest {
    @TempDir
    Path root;

    @Test
    void readsWhatIsResidentNowAndWasAtMost() throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/status"), "Name:\tjava\nVmHWM:\t    2048 kB\nVmRSS:\t    1000 kB\n");
        assertThat(ProcessMemory.read(root)).contains(new ProcessMemory(1_024_000, 2_097_152));
    }

    @Test
    void isEmptyWhereTheKernelDoesNotTell() {
        assertThat(ProcessMemory.read(root)).isEmpty();
    }
}
