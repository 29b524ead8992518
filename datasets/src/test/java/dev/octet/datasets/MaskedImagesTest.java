package dev.octet.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MaskedImagesTest {
    private static final int IGNORED = -1; // 255 as a signed byte
    private static final List<TensorInfo> PICTURE =
            List.of(new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 3L, -1L, -1L)));
    private static final String STEPS = "scale: 255, mean: [0, 0, 0], std: [1, 1, 1]";

    @TempDir
    Path folder;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        picture("a", 4, 2);
    }

    @Test
    void aMaskByPaletteIsItsIndices() throws IOException {
        mask("a", 4, 2, true, 0, 1, 2, 255, 3, 0, 0, 1);
        Label.ClassMap map = (Label.ClassMap) open("classes: 21", STEPS).read(0).label();
        assertThat(map.width()).isEqualTo(4);
        assertThat(map.classes()).containsExactly(0, 1, 2, IGNORED, 3, 0, 0, 1);
    }

    @Test
    void anOffsetLeavesLowerValuesOut() throws IOException {
        mask("a", 4, 2, false, 0, 1, 2, 3, 4, 5, 6, 7);
        Label.ClassMap map =
                (Label.ClassMap) open("classes: 150, offset: 1", STEPS).read(0).label();
        assertThat(map.classes()).containsExactly(IGNORED, 0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void listedValuesAreTheClassesAndOthersAreLeftOut() throws IOException {
        mask("a", 4, 2, false, 0, 1, 7, 8, 11, 12, 255, 26);
        Label.ClassMap map =
                (Label.ClassMap) open("values: [7, 8, 255, 26]", STEPS).read(0).label();
        assertThat(map.classes()).containsExactly(IGNORED, IGNORED, 0, 1, IGNORED, IGNORED, 2, 3);
        assertThatThrownBy(() -> open("values: [7, 8, 7.5], offset: 1", STEPS))
                .hasMessageContaining("has 7.5, no pixel's value or one twice")
                .hasMessageContaining("offset: stands beside values");
    }

    @Test
    void aMaskIsResizedLikeItsPictureToTheNearestPixel() throws IOException {
        mask("a", 4, 2, false, 0, 1, 2, 3, 4, 5, 6, 7);
        String twice = STEPS + ", resize: {size: [4, 8], filter: bilinear, pillow: 13}";
        Label.ClassMap map = (Label.ClassMap) open("classes: 21", twice).read(0).label();
        assertThat(map.classes())
                .containsExactly(
                        0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 4, 4, 5, 5, 6, 6, 7, 7);
    }

    @Test
    void anotherMaskIsAnotherDataset() throws IOException {
        mask("a", 4, 2, false, 0, 1, 2, 3, 4, 5, 6, 7);
        String before = open("classes: 21", STEPS).sha256();
        mask("a", 4, 2, false, 0, 1, 2, 3, 4, 5, 6, 8);
        assertThat(open("classes: 21", STEPS).sha256()).isNotEqualTo(before);
    }

    @Test
    void whatDoesNotFitIsTold() throws IOException {
        Files.writeString(folder.resolve("val.txt"), "a\nb\na\n");
        assertThatThrownBy(() -> open("classes: 21, list: val.txt", STEPS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("val.txt:1: there is no mask " + folder.resolve("masks/a.png"))
                .hasMessageContaining("val.txt:2: there is no picture 'b'")
                .hasMessageContaining("val.txt:3: 'a' is named twice");
        mask("a", 4, 2, false, 0, 1, 2, 3, 4, 5, 6, 21);
        assertThatThrownBy(() -> open("classes: 21", STEPS).read(0))
                .isInstanceOf(BadSampleException.class)
                .hasMessageContaining(
                        "masks/a.png has the value 21 at 3, 1; with 21 classes from 0 on it is out of range");
        assertThat(open("classes: 22", STEPS).faults(9)).isEmpty();
        mask("a", 2, 2, false, 0, 1, 2, 3);
        assertThat(open("classes: 21", STEPS).faults(9)).singleElement().satisfies(fault -> assertThat(fault)
                .hasMessageContaining("has 4x2 pixels but its mask " + folder.resolve("masks/a.png") + " has 2x2"));
        assertThatThrownBy(() -> open("classes: 21", STEPS).read(0))
                .hasMessageContaining("has 4x2 pixels but its mask " + folder.resolve("masks/a.png") + " has 2x2");
        ImageIO.write(
                new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("masks/a.png").toFile());
        assertThatThrownBy(() -> open("classes: 21", STEPS).read(0)).hasMessageContaining("has 3 values a pixel");
        Files.writeString(folder.resolve("masks/a.png"), "no picture");
        assertThatThrownBy(() -> open("classes: 21", STEPS).read(0)).hasMessageContaining("is no PNG that can be read");
    }

    @Test
    void categoriesAreMarkedInColumns() throws IOException {
        Path list = folder.resolve("l.csv");
        Files.writeString(list, "Path,Edema,Mass,Hernia,Nodule\na.png,1.0,0,,-1.0\n");
        String data =
                "{images: images, labels: l.csv, file_column: Path, category_columns: [Edema, Mass, Hernia, Nodule]}";
        assertThat(OwnSamples.labels(OwnSamples.open(folder, data, "{" + STEPS + "}", PICTURE)))
                .containsExactly("a.png=1;0;nan;nan");
        Files.writeString(list, "Path,Edema,Mass,Hernia,Nodule\na.png,1,2,0,0\n");
        assertThatThrownBy(() -> OwnSamples.open(folder, data, "{" + STEPS + "}", PICTURE))
                .hasMessage(
                        list + ":2: '2' in column 'Mass' marks no category; write 1 or 0, and nothing or -1 for what"
                                + " is not known");
    }

    private Dataset open(String more, String steps) {
        return OwnSamples.open(folder, "{images: images, masks: masks, " + more + "}", "{" + steps + "}", PICTURE);
    }

    private void picture(String name, int width, int height) throws IOException {
        ImageIO.write(
                new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("images/" + name + ".png").toFile());
    }

    private void mask(String name, int width, int height, boolean palette, int... values) throws IOException {
        byte[] colours = new byte[256];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = (byte) (i * 37);
        }
        BufferedImage mask = palette
                ? new BufferedImage(
                        width,
                        height,
                        BufferedImage.TYPE_BYTE_INDEXED,
                        new IndexColorModel(8, 256, colours, colours, colours))
                : new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        mask.getRaster().setSamples(0, 0, width, height, 0, values);
        ImageIO.write(mask, "png", folder.resolve("masks/" + name + ".png").toFile());
    }
}
