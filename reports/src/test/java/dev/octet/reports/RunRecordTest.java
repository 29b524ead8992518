package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RunRecordTest {
    @TempDir
    Path folder;

    @Test
    void readsBackWhatItWrote() throws IOException {
        for (RunRecord record :
                java.util.List.of(Examples.passing(), Examples.undecided(), Examples.failing(), Examples.synthetic())) {
            assertThat(read(RecordJson.write(record))).isEqualTo(record);
        }
    }

    private RunRecord read(String json) throws IOException {
        return RunStore.read(Files.writeString(folder.resolve("record.json"), json));
    }
}
