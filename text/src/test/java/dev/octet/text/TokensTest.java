package dev.octet.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.fixtures.Mirror;

import static dev.octet.text.TextPreprocess.Truncation.LONGEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tokens equal those of Python's tokenizers; expectations by src/test/golden/tokenization.py. */
class TokensTest {
    private static final Path TEXT = Path.of("src/test/resources");
    private static final Path TINY = TEXT.resolve("tiny-tokenizer.json");

    @TempDir
    Path folder;

    @Test
    void ofTheTinyTokenizerEqualPythons() throws Exception {
        compare("tiny", TINY);
    }

    @Test
    void ofMinilmEqualPythons() throws Exception {
        Path model = Mirror.file("sst2-minilm", "tokenizer.json");
        assumeTrue(Files.exists(model), "needs the models of OCTET_MIRROR or ../shared/mirror");
        compare("minilm-sst2", model);
    }

    @Test
    void ignoreWhatTheFileSaysAboutCuttingAndPadding() throws Exception {
        String stored = Files.readString(TINY);
        assertThat(stored).contains("\"max_length\": 7").contains("\"Fixed\": 9");
        assertThat(tokens(TINY, 5).encode("the cat on the tree").ids()).hasSize(5);
        assertThat(tokens(TINY, 64).encode("the cat on the tree and it is on").ids())
                .hasSize(11);
        assertThat(tokens(TINY, 64).encode("cat").ids()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"model\": 1}", "\u0000\u0001", "[]"})
    void fromABrokenFileAreRefusedWithItsName(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
        assertThatThrownBy(() -> tokens(file, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": is not a tokenizer that can be used: ");
    }

    @Test
    void fromAMissingFileAreRefusedWithItsName() {
        Path file = folder.resolve("gone.json");
        assertThatThrownBy(() -> tokens(file, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
    }

    private static void compare(String name, Path file) throws Exception {
        CSVFormat form = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        Map<Integer, Tokens> byLength = new HashMap<>();
        int rows = 0;
        try (CSVParser table = CSVParser.parse(TEXT.resolve("tokens.csv"), StandardCharsets.UTF_8, form)) {
            for (CSVRecord row : table) {
                if (!row.get("tokenizer").equals(name)) {
                    continue;
                }
                rows++;
                Tokens tokens = byLength.computeIfAbsent(
                        Integer.valueOf(row.get("max_length")), length -> tokens(file, length));
                String second = row.get("second");
                Tokens.Encoded encoded =
                        second.isEmpty() ? tokens.encode(row.get("first")) : tokens.encode(row.get("first"), second);
                String place = "row " + row.getRecordNumber();
                assertThat(encoded.ids()).as(place).containsExactly(numbers(row.get("ids")));
                assertThat(encoded.types()).as(place).containsExactly(numbers(row.get("types")));
                assertThat(LongStream.of(encoded.mask())).as(place).containsOnly(1L);
            }
        }
        assertThat(rows).isEqualTo(76);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"LONGEST_FIRST, the cat on is it", "ONLY_FIRST, the cat is it and", "ONLY_SECOND, the cat on tree is"})
    void ofAPairAreCutWhereTheRecipeSays(TextPreprocess.Truncation truncation, String kept) throws Exception {
        Tokens tokens = Tokens.open(TokenizerFile.read(TINY, false), 8, truncation);
        Tokens whole = tokens(TINY, 64);
        long[] cut = tokens.encode("the cat on tree", "is it and").ids();
        long[] words = LongStream.of(cut).filter(id -> id > 4).toArray();
        long[] expected =
                LongStream.of(whole.encode(kept).ids()).filter(id -> id > 4).toArray();
        assertThat(words).containsExactly(expected);
    }

    private static Tokens tokens(Path file, int maxLength) {
        return Tokens.open(TokenizerFile.read(file, false), maxLength, LONGEST_FIRST);
    }

    private static long[] numbers(String cell) {
        return Stream.of(cell.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
