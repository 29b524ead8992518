package dev.octet.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.detection.Box;
import dev.octet.detection.TrueBox;
import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.images.Placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Data with boxes, from the recipe's section to samples. */
class BoxImagesTest {
    private static final List<TensorInfo> INPUT =
            List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(1L, 3L, 8L, 8L)));
    private static final String STEPS =
            "{letterbox: {size: 8, place: corner, rounding: truncate, pad: 0, filter: bilinear, pillow: 13}}";
    private static final String COCO = "{\"images\":[{\"id\":7,\"file_name\":\"b.png\",\"width\":4,\"height\":2},"
            + "{\"id\":3,\"file_name\":\"a.png\",\"width\":4,\"height\":2}],"
            + "\"annotations\":[{\"id\":1,\"image_id\":7,\"category_id\":18,\"bbox\":[1,0,2,2]}],"
            + "\"categories\":[{\"id\":18,\"name\":\"dog\"},{\"id\":1,\"name\":\"person\"}]}";

    @TempDir
    Path folder;

    @BeforeEach
    void pictures() throws IOException {
        for (String path : List.of("data/a.png", "data/b.png", "voc/JPEGImages/a.jpg")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(image, path.endsWith("png") ? "png" : "jpg", file.toFile());
        }
    }

    @Test
    void cocoHasItsNumbersAndItsCategories() throws IOException {
        Files.writeString(folder.resolve("boxes.json"), COCO);
        Dataset dataset = open("{images: data, coco: boxes.json}");
        assertThat(dataset.categoryIds()).containsExactly(1, 18);
        assertThat(dataset.columns()).containsExactly(Dataset.IMAGE_ID);
        Sample sample = dataset.read(1);
        assertThat(sample.id()).isEqualTo("b.png");
        assertThat(sample.columns()).isEqualTo(Map.of(Dataset.IMAGE_ID, "7"));
        assertThat(sample.label()).isEqualTo(new Label.Boxes(2, List.of(TrueBox.of(new Box(1, 0, 2, 2), 1))));
        assertThat(sample.placement()).contains(new Placement(4, 2, 8, 8, 2, 2, 0, 0));
        String digest = dataset.sha256();
        Files.writeString(folder.resolve("boxes.json"), COCO.replace("[1,0,2,2]", "[1,0,2,1]"));
        assertThat(open("{images: data, coco: boxes.json}").sha256()).isNotEqualTo(digest);
    }

    @Test
    void anAnnotationForAMissingPictureIsRefused() throws IOException {
        Files.writeString(folder.resolve("boxes.json"), COCO.replace("a.png", "c.png"));
        assertThatThrownBy(() -> open("{images: data, coco: boxes.json}"))
                .isInstanceOf(DatasetException.class)
                .hasMessage(folder.resolve("data/c.png") + ": is annotated but not there");
        Files.writeString(folder.resolve("boxes.json"), COCO.replace("a.png", "../a.png"));
        assertThatThrownBy(() -> open("{images: data, coco: boxes.json}"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("'../a.png' leaves its folder");
    }

    @Test
    void faultsOfAnnotationsAreToldWithTheirPlace() throws IOException {
        Files.writeString(folder.resolve("boxes.json"), COCO.replace("\"image_id\":7", "\"image_id\":9"));
        assertThatThrownBy(() -> open("{images: data, coco: boxes.json}"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("boxes.json:1:")
                .hasMessageContaining("annotations[0].image_id: is of no image: 9");
    }

    @Test
    void aPictureOfAnotherSizeThanAnnotatedIsBad() throws IOException {
        Files.writeString(folder.resolve("boxes.json"), COCO.replace("\"width\":4", "\"width\":5"));
        String fault = "sample a.png: has 4x2 pixels but its annotations are for 5x2";
        assertThatThrownBy(() -> open("{images: data, coco: boxes.json}").read(0))
                .isInstanceOf(BadSampleException.class)
                .hasMessageContaining(fault);
        assertThat(open("{images: data, coco: boxes.json}").faults(9))
                .as("before anything is decoded")
                .anySatisfy(found -> assertThat(found).hasMessageContaining(fault));
    }

    @Test
    void vocAndWiderFaceHaveTheirLayouts() throws IOException {
        Files.createDirectories(folder.resolve("voc/ImageSets/Main"));
        Files.createDirectories(folder.resolve("voc/Annotations"));
        Files.writeString(folder.resolve("voc/ImageSets/Main/val.txt"), "a\n");
        Files.writeString(
                folder.resolve("voc/Annotations/a.xml"),
                "<annotation><size><width>4</width><height>2</height></size><object><name>cat</name><bndbox>"
                        + "<xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>2</ymax></bndbox></object></annotation>");
        Sample voc = open("{voc: voc, set: val}").read(0);
        assertThat(voc.label()).isEqualTo(new Label.Boxes(20, List.of(TrueBox.of(new Box(0, 0, 2, 1), 7))));
        Sample own = open("{voc: voc, set: val, categories: [dog, cat]}").read(0);
        assertThat(own.label()).isEqualTo(new Label.Boxes(2, List.of(TrueBox.of(new Box(0, 0, 2, 1), 1))));

        Files.writeString(folder.resolve("faces.txt"), "b.png\n1\n0 0 3 2 0 0 0 0 0 0\n");
        Dataset faces = open("{images: data, wider: faces.txt}");
        assertThat(faces.columns()).isEmpty();
        assertThat(faces.read(0).label()).isEqualTo(new Label.Boxes(1, List.of(TrueBox.of(new Box(0, 0, 3, 2), 0))));
    }

    private Dataset open(String data) {
        return OwnSamples.open(folder, data, STEPS, INPUT);
    }
}
