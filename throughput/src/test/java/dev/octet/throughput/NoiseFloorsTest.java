package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class NoiseFloorsTest {
    private static final Setting SETTING = Setting.parse("1s1c2ins1bs");

    @TempDir
    Path folder;

    @Test
    void keepsTheLargestOfTheLastFive() {
        NoiseFloors floors = new NoiseFloors(folder.resolve("new"), "host");
        assertThat(floors.largest()).isEmpty();
        floors.add(Instant.EPOCH, SETTING, 0.05);
        floors.add(Instant.EPOCH, SETTING, 0.02);
        assertThat(floors.largest()).hasValue(0.05);
        for (int i = 0; i < 4; i++) {
            floors.add(Instant.EPOCH, SETTING, 0.01);
        }
        assertThat(floors.count()).isEqualTo(5);
        assertThat(floors.largest()).hasValue(0.02);
        assertThat(new NoiseFloors(folder.resolve("new"), "other").largest()).isEmpty();
    }

    @Test
    void takesAFileThatIsNoneForNone() throws IOException {
        Files.writeString(folder.resolve("host.csv"), "yesterday,loud,7\n");
        assertThat(new NoiseFloors(folder, "host").largest()).isEmpty();
    }
}
