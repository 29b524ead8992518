package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;

class CollectTest {
    /** In the catalogue: the tokenizer that bert-squad, minilm-l6-v2 and others have. */
    private static final String KNOWN = "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

    private static final String UNKNOWN = Sha256.of("my own model");

    @TempDir
    Path cache;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(cache.resolve("sha256"));
        write(KNOWN, 3_000, 1);
        write(UNKNOWN, 2_500_000, 40);
    }

    @Test
    void removesWhatTheCatalogueDoesNotKnow() {
        InProcess gc = gc();
        assertThat(gc.exitCode()).as(gc.err()).isZero();
        assertThat(gc.out().lines())
                .containsExactly(
                        "removed          2.5 MB  " + UNKNOWN + ": not in the catalogue",
                        "freed 2.5 MB (1); 3.0 kB (1) stay");
        assertThat(cache.resolve("sha256")).isDirectoryContaining(path -> path.endsWith(KNOWN));
        assertThat(cache.resolve("sha256/" + UNKNOWN)).doesNotExist();
        assertThat(gc().out().lines()).containsExactly("freed 0 B (0); 3.0 kB (1) stay");
    }

    @Test
    void removesNothingInADryRun() {
        assertThat(gc("--dry-run").out().lines())
                .containsExactly(
                        "would remove     2.5 MB  " + UNKNOWN + ": not in the catalogue",
                        "would free 2.5 MB (1); 3.0 kB (1) stay; nothing was removed");
        assertThat(cache.resolve("sha256/" + UNKNOWN)).exists();
    }

    @Test
    void removesByAgeAndSizeWhateverTheCatalogueKnows() {
        assertThat(gc("--older-than", "50d").out()).startsWith("freed 0 B (0)");
        assertThat(gc("--max-size", "3MB").out()).startsWith("freed 0 B (0)");
        assertThat(gc("--max-size", "1MB").out()).contains(UNKNOWN + ": least recently used");
        assertThat(gc("--older-than", "12h").out())
                .contains("tokenizer.json: not used for 1 days")
                .endsWith("; 0 B (0) stay" + System.lineSeparator());
    }

    @Test
    void tellsTheSameAsJson() {
        assertThat(gc("--json").out().lines())
                .containsExactly(
                        "{\"event\":\"garbage\",\"path\":\"" + cache.resolve("sha256/" + UNKNOWN)
                                + "\",\"name\":\"\",\"bytes\":2500000,\"fate\":\"removed\","
                                + "\"reason\":\"not in the catalogue\"}",
                        "{\"event\":\"garbage\",\"path\":\"" + cache.resolve("sha256/" + KNOWN)
                                + "\",\"name\":\"bert-squad/tokenizer.json\",\"bytes\":3000,\"fate\":\"kept\","
                                + "\"reason\":\"\"}",
                        "{\"event\":\"collected\",\"dry_run\":false,\"removed\":1,\"freed_bytes\":2500000,"
                                + "\"stay\":1,\"stay_bytes\":3000}");
    }

    @Test
    void refusesAgesAndSizesThatAreNone() {
        assertThat(gc("--older-than", "soon").err()).contains("'soon' is not an age; write 30d or 12h");
        assertThat(gc("--max-size", "10").err()).contains("'10' is not a size; write 500MB or 20GB");
        assertThat(gc("--max-size", "10").exitCode()).isEqualTo(2);
    }

    private InProcess gc(String... options) {
        String[] args = new String[2 + options.length];
        args[0] = "zoo";
        args[1] = "gc";
        System.arraycopy(options, 0, args, 2, options.length);
        return InProcess.octet(Map.of("OCTET_CACHE", cache.toString()), args);
    }

    private void write(String digest, int bytes, int daysAgo) throws IOException {
        Path file = Files.write(cache.resolve("sha256/" + digest), new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
    }
}
