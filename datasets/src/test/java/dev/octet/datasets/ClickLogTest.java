package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClickLogTest {
    private static final List<TensorInfo> INPUTS = List.of(
            new TensorInfo("dense_x", ElementType.FLOAT32, List.of(-1L, 13L)),
            new TensorInfo("indices", ElementType.INT64, List.of(-1L, 26L)));
    private static final String STEPS = "{dense: dense_x, sparse: indices, rows: 1000}";

    @TempDir
    Path folder;

    @Test
    void countsAreLogarithmsAndCategoriesRemaindersAndWhatIsMissingIsZero() throws IOException {
        write(line("1", "7", "-2", "", "0"), line("0", "1", "1", "1", "ffffffff"));
        Dataset clicks = open(STEPS, INPUTS);
        assertThat(OwnSamples.labels(clicks)).containsExactly("1=1", "2=0");
        Map<String, Tensor> first = clicks.read(0).feeds().get(0).tensors();
        assertThat(first.get("dense_x").toFloats()[0]).isEqualTo((float) Math.log(8));
        assertThat(first.get("dense_x").toFloats()[1]).isZero();
        assertThat(first.get("dense_x").toFloats()[2]).isZero();
        Map<String, Tensor> second = clicks.read(1).feeds().get(0).tensors();
        assertThat(second.get("indices").toLongs()[0]).isEqualTo(0xffffffffL % 1000);
        assertThat(second.get("indices").toLongs()[1]).isZero();
        assertThat(second.get("indices").shape()).containsExactly(1, 26);
    }

    @Test
    void aWrongLineIsToldWithItsPlace() throws IOException {
        Path file = write(line("1", "1", "1", "1", "0"), line("", "1", "1", "1", "0"));
        assertFault(file + ":2: the label '' is neither 0 nor 1");
        write(line("1", "1", "1", "1", "0"), "1\t2");
        assertFault(file + ":2: has 2 columns, not 40: the label, 13 counts and 26 categories; the test days of Criteo"
                + " have no label");
        write(line("1", "1", "x", "1", "0"));
        assertFault(file + ":1: 'x' in column 3 is no count");
        write(line("1", "1", "1", "1", "68fd1e64f"));
        assertFault(file + ":1: '68fd1e64f' in column 15 is no category of hexadecimal digits");
        write(line("1", "1", "1", "1", "0"), "", line("1", "1", "1", "1", "0"));
        assertThatThrownBy(() -> open(STEPS, INPUTS)).hasMessageContaining(file + ":2: has 1 columns");
    }

    @Test
    void inputsThatAreNotFedAreNamed() throws IOException {
        write(line("1", "1", "1", "1", "0"));
        assertThatThrownBy(() -> open(STEPS.replace("indices", "index"), INPUTS))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("nothing feeds indices INT64[N, 26]; a click feeds 'dense_x' FLOAT32[N, 13]");
        assertThatThrownBy(() -> open(STEPS, INPUTS.subList(0, 1))).hasMessageContaining("has not both inputs");
        assertThatThrownBy(() -> open("{max_length: 8}", INPUTS))
                .hasMessageContaining("holds clicks but the preprocess steps are for text; write preprocess: {dense:");
    }

    private void assertFault(String message) {
        assertThatThrownBy(() -> open(STEPS, INPUTS))
                .isInstanceOf(DatasetException.class)
                .hasMessage(message);
    }

    private Dataset open(String steps, List<TensorInfo> inputs) {
        return OwnSamples.open(folder, "{criteo: day_23}", steps, inputs);
    }

    private Path write(String... lines) throws IOException {
        return Files.writeString(folder.resolve("day_23"), String.join("\n", lines) + "\n");
    }

    private static String line(String label, String one, String two, String three, String category) {
        return String.join("\t", label, one, two, three) + "\t5".repeat(10) + "\t" + category + "\t".repeat(25);
    }
}
