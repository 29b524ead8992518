package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tokens equal those of Python's tokenizers; expectations by src/test/golden/tokenization.py. */
class TokensTest {
    static final Path TEXT = Installation.root().resolve("zoo/src/test/resources/text");
    private static final Path TINY = TEXT.resolve("tiny-tokenizer.json");

    @TempDir
    Path folder;

    @Test
    void ofTheTinyTokenizerEqualPythons() throws Exception {
        compare("tiny", TINY);
    }

    @Test
    void ofMinilmEqualPythons() throws Exception {
        compare("minilm-sst2", Installation.mirror().resolve("sst2-minilm/tokenizer.json"));
    }

    @Test
    void ignoreWhatTheFileSaysAboutCuttingAndPadding() throws Exception {
        String stored = Files.readString(TINY);
        assertThat(stored).contains("\"max_length\": 7").contains("\"Fixed\": 9");
        assertThat(Tokens.open(TINY, 5).encode("the cat on the tree").ids()).hasSize(5);
        assertThat(Tokens.open(TINY, 64)
                        .encode("the cat on the tree and it is on")
                        .ids())
                .hasSize(11);
        assertThat(Tokens.open(TINY, 64).encode("cat").ids()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"model\": 1}", "\u0000\u0001", "[]"})
    void fromABrokenFileAreRefusedWithItsName(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
        assertThatThrownBy(() -> Tokens.open(file, 8))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file + ": is not a tokenizer that can be used: ");
    }

    @Test
    void fromAMissingFileAreRefusedWithItsName() {
        Path file = folder.resolve("gone.json");
        assertThatThrownBy(() -> Tokens.open(file, 8))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(file.toString());
    }

    private static void compare(String name, Path file) throws Exception {
        Table table = Table.read(
                TEXT.resolve("tokens.csv"),
                Table.Form.CSV,
                Set.of("max_length", "first", "second", "ids", "types"),
                Map.of("tokenizer", name));
        assertThat(table.rows()).hasSize(76);
        Map<Integer, Tokens> byLength = new HashMap<>();
        for (Table.Row row : table.rows()) {
            Map<String, String> cells = row.cells();
            Tokens tokens = byLength.computeIfAbsent(
                    Integer.valueOf(cells.get("max_length")), length -> Tokens.open(file, length));
            String second = cells.get("second");
            Tokens.Encoded encoded =
                    second.isEmpty() ? tokens.encode(cells.get("first")) : tokens.encode(cells.get("first"), second);
            assertThat(encoded.ids()).as(table.place(row)).containsExactly(numbers(cells.get("ids")));
            assertThat(encoded.types()).as(table.place(row)).containsExactly(numbers(cells.get("types")));
            assertThat(LongStream.of(encoded.mask())).as(table.place(row)).containsOnly(1L);
        }
    }

    private static long[] numbers(String cell) {
        return Stream.of(cell.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
