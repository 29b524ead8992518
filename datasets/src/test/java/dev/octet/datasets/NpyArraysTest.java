package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files are NumPy's own: {@code arrays.py}. */
class NpyArraysTest {
    private static final Path ARRAYS = Path.of("src/test/golden/arrays").toAbsolutePath();
    private static final TensorInfo X = new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L));
    private static final TensorInfo IDS = new TensorInfo("ids", ElementType.INT64, List.of(-1L, -1L, 2L));

    @TempDir
    Path folder;

    @Test
    void feedsRowsOfEveryInput() {
        Dataset dataset = open("x: x.npy, ids: ids.npy", "classes.npy", X, IDS);
        assertThat(OwnSamples.labels(dataset)).containsExactly("0=2", "1=0", "2=1", "3=1", "4=0");
        Tensor x = dataset.read(3).feeds().get(0).tensors().get("x");
        assertThat(x).hasToString("FLOAT32[1, 3]");
        assertThat(x.toFloats()).containsExactly(2.25f, 2.5f, 2.75f);
        Tensor ids = dataset.read(3).feeds().get(0).tensors().get("ids");
        assertThat(ids).hasToString("INT64[1, 1, 2]");
        assertThat(ids.toLongs()).containsExactly(6, 7);
        assertThat(dataset.contentSha256(3)).isNotEqualTo(dataset.contentSha256(2));
    }

    @Test
    void anInputWithoutABatchDimensionIsFedRowsAsTheyAre() {
        Dataset dataset = open("x: x.npy", "flags.npy", new TensorInfo("x", ElementType.FLOAT32, List.of(3L)));
        assertThat(dataset.read(1).feeds().get(0).tensors().get("x")).hasToString("FLOAT32[3]");
    }

    @ParameterizedTest
    @CsvSource({
        "column.npy, 2 0 1 1 0",
        "flags.npy, 1 0 1 1 0",
        "scores.npy, 0.5 -1.25 3.0 4.0 5.0",
        "categories.npy, 1;0 0;1 1;nan 0;0 1;1"
    })
    void labelsAreClassesScoresOrCategories(String file, String expected) {
        Dataset dataset = open("x: x.npy", file, X);
        List<String> labels = OwnSamples.labels(dataset).stream()
                .map(text -> text.substring(2))
                .toList();
        assertThat(String.join(" ", labels)).isEqualTo(expected);
    }

    @Test
    void readsTheSecondVersionAndHalves() {
        assertThat(open("x: version2.npy", "flags.npy", X)
                        .read(4)
                        .feeds()
                        .get(0)
                        .tensors()
                        .get("x")
                        .toFloats())
                .containsExactly(3f, 3.25f, 3.5f);
        TensorInfo half = new TensorInfo("x", ElementType.FLOAT16, List.of(-1L, 3L));
        assertThat(open("x: half.npy", "flags.npy", half).size()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x: half.npy | flags.npy | half.npy: holds FLOAT16 but the model's input is x FLOAT32[N, 3]; save it in that type",
                "x: fortran.npy | flags.npy | fortran.npy: lies in Fortran's order; save numpy.ascontiguousarray of it",
                "x: big.npy | flags.npy | big.npy: holds elements of type '>f4'; save it as one of little-endian b1, f2,",
                "x: text.npy | flags.npy | text.npy: holds elements of type '<U1'; save it as one of",
                "x: pickled.npy | flags.npy | pickled.npy: is no array of one plain type but {",
                "x: flags.npy | flags.npy | flags.npy: holds BOOL but the model's input is x FLOAT32[N, 3]",
                "x: scores.npy | flags.npy | scores.npy: feeds FLOAT32[] a sample, but the model's input is x FLOAT32[N, 3]",
                "x: x.npy, y: x.npy | flags.npy | x.npy: the model has no input 'y'; it has [x FLOAT32[N, 3]]",
                "y: x.npy | flags.npy | the model has no input 'y'",
                "x: four.npy | flags.npy | flags.npy: is of 5 samples but ARRAYS/four.npy of 4; these files do not belong together",
                "x: x.npy | ids.npy | ids.npy: has the shape [5, 1, 2]; labels are [N] or [N, C]",
                "x: x.npy | x.npy | x.npy: row 0: marks a category by 0.25; write 1, 0, or NaN",
                "x: ../arrays.py | flags.npy | arrays.py: is no NPY file; write it by numpy.save",
            })
    void tellsWhatDoesNotFit(String arrays, String labels, String message) {
        assertThatThrownBy(() -> open(arrays, labels, X))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(message.replace("ARRAYS", ARRAYS.toString()));
    }

    @Test
    void tellsInputsThatNothingFeeds() {
        assertThatThrownBy(() -> open("x: x.npy", "flags.npy", X, IDS))
                .hasMessage("nothing feeds the model's input " + IDS
                        + "; add 'ids: FILE.npy' to the arrays of the dataset");
    }

    @Test
    void tellsALabelOutOfRange() {
        String data = "{npy: {x: " + ARRAYS.resolve("x.npy") + "}, labels: " + ARRAYS.resolve("classes.npy")
                + ", classes: 2}";
        assertThatThrownBy(() -> OwnSamples.open(folder, data, "{scale: 1}", List.of(X)))
                .hasMessageContaining(
                        "classes.npy: row 0: the label 2 is out of range; with 2 classes labels run from 0 to 1");
    }

    @Test
    void tellsFilesThatAreCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(ARRAYS.resolve("x.npy"));
        for (int length : new int[] {3, 9, 60, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> open("x: " + cut, "flags.npy", X))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageStartingWith(cut + ": ")
                    .hasMessageEndingWith("; save it again");
        }
    }

    private Dataset open(String arrays, String labels, TensorInfo... inputs) {
        String data = "{npy: {" + arrays.replaceAll(": (?!/)", ": " + ARRAYS + "/") + "}, labels: "
                + ARRAYS.resolve(labels) + "}";
        return OwnSamples.open(folder, data, "{scale: 1}", List.of(inputs));
    }
}
