package dev.octet.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

class TableTest {
    @TempDir
    Path folder;

    @Test
    void takesQuotesOfATsvForCharacters() throws IOException {
        assertThat(texts(Table.Form.TSV, "text\tx\n\"it 's\t1\nhe said \"\"hi\"\"\t2\n\"\t3\nback\\slash\\t\t4\n"))
                .containsExactly("\"it 's", "he said \"\"hi\"\"", "\"", "back\\slash\\t");
    }

    @Test
    void keepsSpacesAtTheEdges() throws IOException {
        assertThat(texts(Table.Form.TSV, "text\tx\n a . \t1\n\t2\n")).containsExactly(" a . ", "");
    }

    @Test
    void unquotesACsv() throws IOException {
        assertThat(texts(Table.Form.CSV, "text,x\n\"a, \"\"b\"\"\nc\",1\nplain,2\n"))
                .containsExactly("a, \"b\"\nc", "plain");
    }

    @Test
    void readsWindowsLineEndsAndAByteOrderMark() throws IOException {
        assertThat(texts(Table.Form.TSV, "\uFEFFtext\tx\r\na\t1\r\nb\t2")).containsExactly("a", "b");
    }

    @Test
    void keepsSeparatorsThatOnlyLookLikeLineEnds() throws IOException {
        assertThat(texts(Table.Form.TSV, "text\tx\na\u2028b\u0085c\u000bd\t1\n"))
                .containsExactly("a\u2028b\u0085c\u000bd");
    }

    @Test
    void picksRowsByTheValuesOfColumns() throws IOException {
        Path file = write("text\tx\na\t1\nb\t2\nc\t1\n");
        assertThat(Table.read(file, Table.Form.TSV, Set.of("text"), Map.of("x", "1"))
                        .rows())
                .extracting(row -> row.cells().get("text"), Table.Row::number, Table.Row::line)
                .containsExactly(tuple("a", 1L, 2L), tuple("c", 3L, 4L));
    }

    @Test
    void refusesARowWithAnotherNumberOfColumns() throws IOException {
        Path file = write("text\tx\na\t1\nb\tc\td\n");
        assertThatThrownBy(() -> read(file, Table.Form.TSV))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ":3: has 3 columns but the header has 2 (text, x)");
    }

    @Test
    void refusesATableWithoutTheColumn() throws IOException {
        Path file = write("sentence\tx\na\t1\n");
        assertThatThrownBy(() -> read(file, Table.Form.TSV))
                .hasMessage(file + ":1: has no column 'text'; its columns are sentence, x");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path file = write("");
        assertThatThrownBy(() -> read(file, Table.Form.TSV))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("has no column 'text'; its columns are none: the file is empty");
    }

    @Test
    void refusesAHeaderThatNamesAColumnTwice() throws IOException {
        Path file = write("text\ttext\na\t1\n");
        assertThatThrownBy(() -> read(file, Table.Form.TSV))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ": the header is wrong: The header contains a duplicate name: \"text\" in"
                        + " [text, text]. Give each column one name.");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("t"), "text\tx\ncaf\u00e9\t1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(file, Table.Form.TSV))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ": is not text in UTF-8; save it as UTF-8");
    }

    @Test
    void refusesAQuoteThatIsNeverClosed() throws IOException {
        Path file = write("text,x\n\"a,1\nb,2\n");
        assertThatThrownBy(() -> read(file, Table.Form.CSV))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file + ": is malformed: ");
    }

    private List<String> texts(Table.Form form, String content) throws IOException {
        return read(write(content), form).rows().stream()
                .map(row -> row.cells().get("text"))
                .toList();
    }

    private static Table read(Path file, Table.Form form) throws IOException {
        return Table.read(file, form, Set.of("text"), Map.of());
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("t"), content);
    }
}
