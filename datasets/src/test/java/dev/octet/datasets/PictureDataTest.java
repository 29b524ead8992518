package dev.octet.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.images.Placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** ImageNet's and CIFAR's layouts, subsets, and what is wrong with them. */
class PictureDataTest {
    private static final List<TensorInfo> SMALL = input(2);
    private static final List<TensorInfo> CIFAR = input(32);

    @TempDir
    Path folder;

    @Test
    void synsetsSayWhichClassAFolderIs() throws IOException {
        picture("val/n01440764/a.jpg", 2);
        picture("val/n00000001/b.jpg", 2);
        list("synsets.txt", "n01440764 tench, Tinca tinca", "n00000001 something");
        assertThat(labels("{images: val, synsets: synsets.txt}"))
                .containsExactly("n00000001/b.jpg=1", "n01440764/a.jpg=0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "n01440764 tench\\nn00000002\\nn00000003 | val: has no folder for 2 of the 3 classes of synsets.txt, the first"
                        + " is n00000002; complete the data, or write allow_missing_classes: true",
                "n00000002 | val: has no folder for 1 of the 1 classes of synsets.txt",
                "tench | synsets.txt:1: 'tench' is no WordNet id; write one such as n01440764 a line",
                "n01440764\\n\\nn01440764 | synsets.txt:3: the class n01440764 stands in line 1 too; name each once",
            })
    void whatIsWrongWithSynsetsIsTold(String lines, String message) throws IOException {
        picture("val/n01440764/a.jpg", 2);
        list("synsets.txt", lines.split("\\\\n"));
        assertWrong("{images: val, synsets: synsets.txt}", message);
    }

    @Test
    void classesMayBeMissingIfTheRecipeSaysSo() throws IOException {
        picture("val/n01440764/a.jpg", 2);
        list("synsets.txt", "n00000001", "n01440764");
        assertThat(labels("{images: val, synsets: synsets.txt, allow_missing_classes: true}"))
                .containsExactly("n01440764/a.jpg=1");
        list("synsets.txt", "n00000001");
        assertWrong(
                "{images: val, synsets: synsets.txt, allow_missing_classes: true}",
                "val/n01440764: the class n01440764 is not in synsets.txt");
    }

    @Test
    void ilsvrcHasThreeFormsOfLabels() throws IOException {
        picture("val/ILSVRC2012_val_00000001.JPEG", 2);
        picture("val/ILSVRC2012_val_00000002.JPEG", 2);
        list("val.txt", "ILSVRC2012_val_00000002.JPEG 1", "ILSVRC2012_val_00000001.JPEG 0");
        list("wnids.txt", "n00000002", "n00000001");
        list("truth.txt", "1", "2");
        list("ids.txt", "n00000002", "n00000001");
        list("synsets.txt", "n00000001", "n00000002");
        assertThat(labels("{ilsvrc: val, val_list: val.txt, classes: 2}"))
                .containsExactly("ILSVRC2012_val_00000001.JPEG=0", "ILSVRC2012_val_00000002.JPEG=1");
        List<String> other = List.of("ILSVRC2012_val_00000001.JPEG=1", "ILSVRC2012_val_00000002.JPEG=0");
        assertThat(labels("{ilsvrc: val, wnids: wnids.txt, synsets: synsets.txt}"))
                .isEqualTo(other);
        assertThat(labels("{ilsvrc: val, ground_truth: truth.txt, ilsvrc_ids: ids.txt, synsets: synsets.txt}"))
                .isEqualTo(other);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.JPEG 0 | val: 1 of 2 pictures have no line in the list, the first is b.JPEG",
                "a.JPEG 0\\nb.JPEG 2 | val.txt:2: the label 2 is out of range; with 2 classes labels run from 0 to 1",
                "a.JPEG 0\\nb.JPEG x | val.txt:2: the label 'x' is not a class number",
                "a.JPEG 0\\na.JPEG 1 | val.txt:2: the picture 'a.JPEG' stands in line 1 too; name it once",
                "a.JPEG 0\\nc.JPEG 1 | val.txt:2: there is no picture val/c.JPEG",
                "a.JPEG | val.txt:1: 'a.JPEG' is not a picture and its class",
            })
    void whatIsWrongWithAListIsTold(String lines, String message) throws IOException {
        picture("val/a.JPEG", 2);
        picture("val/b.JPEG", 2);
        list("val.txt", lines.split("\\\\n"));
        assertWrong("{ilsvrc: val, val_list: val.txt, classes: 2}", message);
    }

    @Test
    void aLabelForEachPictureIsNeededWhereOrderTellsWhose() throws IOException {
        picture("val/a.JPEG", 2);
        list("truth.txt", "1", "2");
        list("ids.txt", "n00000001");
        list("synsets.txt", "n00000002");
        String data = "{ilsvrc: val, ground_truth: truth.txt, ilsvrc_ids: ids.txt, synsets: synsets.txt}";
        assertWrong(data, "truth.txt: has 2 labels but val has 1 pictures");
        list("truth.txt", "2");
        assertWrong(data, "truth.txt:1: '2' is no id of ILSVRC; they run from 1 to 1");
        list("truth.txt", "1");
        assertWrong(data, "truth.txt:1: the class n00000001 is not in synsets.txt");
    }

    @Test
    void cifarsPlanesBecomePixels() throws IOException {
        cifar("data/test_batch.bin", 1, 3, 7);
        Dataset ten = open("{cifar10: data, files: test_batch.bin}", "{layout: nchw}", CIFAR);
        assertThat(OwnSamples.labels(ten)).containsExactly("test_batch.bin/0=3", "test_batch.bin/1=7");
        float[] values = ten.read(1).feeds().get(0).tensors().get("x").toFloats();
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo((i * 31 + 7) & 255);
        }
        cifar("data/hundred.bin", 2, 3, 7);
        assertThat(OwnSamples.labels(open("{cifar100: data, files: [hundred.bin], level: coarse}", "{}", CIFAR)))
                .containsExactly("hundred.bin/0=3", "hundred.bin/1=7");
        assertThat(OwnSamples.labels(open("{cifar100: data, files: [hundred.bin], level: fine}", "{}", CIFAR)))
                .containsExactly("hundred.bin/0=4", "hundred.bin/1=8");
    }

    @Test
    void whatIsWrongWithCifarIsTold() throws IOException {
        cifar("data/a.bin", 1, 3, 10);
        assertWrong("{cifar10: data, files: a.bin}", "data/a.bin: picture 1: the label 10 is out of range");
        assertWrong("{cifar10: data, files: b.bin}", "data: has no file b.bin");
        assertWrong("{cifar10: data, files: ../a.bin}", "data: '../a.bin' leaves its folder");
        assertWrong(
                "{cifar100: data, files: a.bin, level: fine}", "data/a.bin: has 6146 bytes, no multiple of the 3074");
        assertThatThrownBy(() -> open("{cifar10: data, files: a.bin}", "{}", SMALL))
                .hasMessageContaining("a.bin: each picture is 32x32 (height x width) when all steps are taken");
    }

    @Test
    void subsetsAreTakenByCountBySeedByClassAndByList() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture("data/" + (i < 8 ? "a" : "b") + "/" + (char) ('a' + i) + ".png", 2);
        }
        assertThat(labels("{images: data, subset: {count: 2}}")).containsExactly("a/a.png=0", "a/b.png=0");
        List<String> drawn = labels("{images: data, subset: {count: 6, seed: 1}}");
        assertThat(drawn).hasSize(6).isEqualTo(labels("{images: data, subset: {count: 6, seed: 1}}"));
        assertThat(labels("{images: data, subset: {count: 6, seed: 2}}")).isNotEqualTo(drawn);
        for (int seed = 0; seed < 5; seed++) {
            List<String> stratified =
                    labels("{images: data, subset: {count: 7, seed: " + seed + ", stratified: true}}");
            // 7 of 12 are 4 2/3 of the 8 and 2 1/3 of the 4.
            assertThat(stratified).hasSize(7).doesNotHaveDuplicates();
            assertThat(stratified.stream().filter(id -> id.startsWith("a/"))).hasSize(5);
        }
        list("ids.txt", "b/i.png", "", "a/c.png");
        assertThat(labels("{images: data, subset: {list: ids.txt}}")).containsExactly("b/i.png=1", "a/c.png=0");
    }

    @Test
    void whatIsWrongWithASubsetIsTold() throws IOException {
        picture("data/a.png", 2);
        assertWrong("{images: data, subset: {count: 2}}", "data: has 1 samples but subset asks for 2");
        assertWrong(
                "{images: data, subset: {count: 1, seed: 1, stratified: true}}",
                "data: sample a.png has no class, so that a stratified subset cannot be drawn");
        list("ids.txt", "a.png", "b.png");
        assertWrong("{images: data, subset: {list: ids.txt}}", "ids.txt:2: data has no sample 'b.png'");
        list("ids.txt", "a.png", "a.png");
        assertWrong("{images: data, subset: {list: ids.txt}}", "ids.txt:2: the sample 'a.png' stands in line 1 too");
        list("ids.txt", "");
        assertWrong("{images: data, subset: {list: ids.txt}}", "ids.txt: lists no sample");
    }

    @Test
    void faultsAreFoundWithoutDecoding() throws IOException {
        picture("data/good.png", 2);
        picture("data/large.png", 3);
        Files.writeString(folder.resolve("data/text.png"), "hello");
        List<BadSampleException> faults = open("{images: data}", "{}", SMALL).faults(10);
        assertThat(faults.stream().map(Throwable::getMessage))
                .containsExactly(
                        "data: sample large.png: is 3x3 (height x width) when all steps are taken, but the model takes"
                                + " x FLOAT32[N, 3, 2, 2]; a resize or center_crop is missing",
                        "data: sample text.png: is neither JPEG, PNG nor WebP but text: 'hello'");
        assertThat(open("{images: data}", "{}", SMALL).faults(1)).hasSize(1);
    }

    @Test
    void aSampleKnowsWhereItsPictureLies() throws IOException {
        picture("data/a.png", 4);
        Dataset dataset = open(
                "{images: data}",
                "{letterbox: {size: [2, 6], place: center, rounding: truncate, pad: 1, filter: area, opencv: 4}}",
                List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, 2L, 6L))));
        assertThat(dataset.read(0).placement()).contains(new Placement(4, 4, 6, 2, 0.5, 0.5, 2, 0));
    }

    @Test
    void aModelMayAskForTheSizeOfThePicture() throws IOException {
        picture("data/a.png", 4);
        List<TensorInfo> two = List.of(
                new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, 2L, 2L)),
                new TensorInfo("image_shape", ElementType.FLOAT32, List.of(-1L, 2L)));
        Dataset dataset =
                open("{images: data}", "{resize: {size: 2, filter: box, pillow: 13}, size_input: image_shape}", two);
        assertThat(dataset.read(0).feeds().get(0).tensors().get("image_shape").toFloats())
                .containsExactly(4, 4);
        assertThatThrownBy(() -> open("{images: data}", "{size_input: shape}", two))
                .hasMessage("preprocess: the model has no input 'shape' that size_input names");
        assertThatThrownBy(() -> open("{images: data}", "{}", two))
                .hasMessageStartingWith("nothing feeds image_shape FLOAT32[N, 2]");
    }

    private void assertWrong(String data, String message) {
        assertThatThrownBy(() -> open(data, "{}", data.contains("cifar") ? CIFAR : SMALL))
                .isInstanceOf(DatasetException.class)
                .satisfies(e ->
                        assertThat(e.getMessage().replace(folder + "/", "")).startsWith(message));
    }

    private List<String> labels(String data) {
        return OwnSamples.labels(open(data, "{}", SMALL));
    }

    private Dataset open(String data, String steps, List<TensorInfo> inputs) {
        return OwnSamples.open(folder, data, steps, inputs);
    }

    private static List<TensorInfo> input(long side) {
        return List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, side, side)));
    }

    private void list(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), List.of(lines));
    }

    private void picture(String path, int side) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, path.hashCode());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes.toByteArray());
    }

    /** Records whose coarse and fine label differ by one and whose bytes count on by 31 from the coarse one. */
    private void cifar(String path, int labels, int... classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int label : classes) {
            IntStream.range(0, labels).forEach(i -> bytes.write(label + i));
            IntStream.range(0, 3072).forEach(i -> bytes.write(i * 31 + label));
        }
        Files.createDirectories(folder.resolve(path).getParent());
        Files.write(folder.resolve(path), bytes.toByteArray());
    }
}
