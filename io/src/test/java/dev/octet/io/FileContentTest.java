package dev.octet.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FileContentTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    Path folder;

    @Test
    void writesWhatIsNewOrOther() throws IOException {
        Path file = folder.resolve("page.html");
        for (String text : new String[] {"one", "two", "longer", ""}) {
            FileContent.set(file, bytes(text));
            assertThat(file).hasContent(text);
        }
    }

    @Test
    void leavesAloneWhatIsTheSame() throws IOException {
        Path file = folder.resolve("page.html");
        FileContent.set(file, bytes("one"));
        Files.setLastModifiedTime(file, LONG_AGO);

        FileContent.set(file, bytes("one"));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);

        FileContent.set(file, bytes("two"));
        assertThat(Files.getLastModifiedTime(file)).isNotEqualTo(LONG_AGO);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
