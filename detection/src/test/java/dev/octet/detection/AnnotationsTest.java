package dev.octet.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AnnotationsTest {
    private static final String IMAGES = "\"images\":[{\"id\":7,\"file_name\":\"b.jpg\",\"width\":100,\"height\":50},"
            + "{\"id\":3,\"file_name\":\"a.jpg\",\"width\":10,\"height\":10,\"licence\":{\"x\":[1]}}]";
    private static final String CATEGORIES =
            "\"categories\":[{\"id\":18,\"name\":\"dog\"},{\"id\":1,\"name\":\"person\",\"supercategory\":\"p\"}]";

    @TempDir
    Path folder;

    @Test
    void readsCocoWhateverTheOrderOfItsParts() throws IOException {
        Annotations all = Annotations.coco(file("{\"info\":{\"a\":[1,{}]},\"annotations\":["
                + "{\"id\":1,\"image_id\":7,\"category_id\":18,\"bbox\":[1,2.5,30,40],\"area\":600,\"iscrowd\":0,\"segmentation\":[[1,2]]},"
                + "{\"id\":2,\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"iscrowd\":1}],"
                + CATEGORIES + "," + IMAGES + "}"));
        assertThat(all.categories()).containsExactly("person", "dog");
        assertThat(all.categoryIds()).containsExactly(1, 18);
        assertThat(all.pictures()).extracting(AnnotatedPicture::file).containsExactly("a.jpg", "b.jpg");
        AnnotatedPicture picture = all.pictures().get(1);
        assertThat(picture.id()).isEqualTo(OptionalLong.of(7));
        assertThat(picture.size()).contains(new AnnotatedPicture.Size(100, 50));
        assertThat(picture.boxes())
                .containsExactly(
                        new TrueBox(new Box(1, 2.5, 30, 40), 1, 600, TrueBox.Kind.COUNTED, -1),
                        new TrueBox(new Box(1, 2, 3, 4), 0, 12, TrueBox.Kind.CROWD, -1));
        assertThat(all.empty()).isEmpty();
    }

    @Test
    void tellsAllThatIsWrongInCocoWithItsPlace() throws IOException {
        Path file = file("{\"annotations\":[\n"
                + "{\"id\":1,\"image_id\":8,\"category_id\":18,\"bbox\":[1,2,3,4]},\n"
                + "{\"id\":1,\"image_id\":7,\"category_id\":2,\"bbox\":[1,2,3,4]},\n"
                + "{\"id\":2,\"image_id\":7,\"category_id\":1,\"bbox\":[90,2,30,4]},\n"
                + "{\"id\":3,\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,[3],4]},\n"
                + "{\"id\":4,\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3]},\n"
                + "{\"id\":5,\"image_id\":7,\"category_id\":1},\n"
                + "{\"id\":\"6\",\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4]}],\n"
                + CATEGORIES + ",\n" + IMAGES.replace("\"id\":3", "\"id\":7") + "}");
        assertThat(problems(() -> Annotations.coco(file)))
                .containsExactly(
                        file + ":3:1: annotations[1].id: is that of another annotation too: 1",
                        file + ":5:50: annotations[3].bbox: is not a number: START_ARRAY",
                        file + ":6:51: annotations[4].bbox: is not a box",
                        file + ":7:1: annotations[5]: has no bbox",
                        file + ":8:7: annotations[6].id: is not a whole number: VALUE_STRING",
                        file + ":10:64: images[1].id: is that of another image too: 7",
                        file + ":2:1: annotations[0].image_id: is of no image: 8",
                        file + ":3:1: annotations[1].category_id: is of no category: 2",
                        file + ":4:1: annotations[2].bbox: leaves its picture of 100x50: Box[left=90.0, top=2.0,"
                                + " width=30.0, height=4.0]");
    }

    @Test
    void refusesWhatIsNoCoco() throws IOException {
        assertThat(problems(() -> Annotations.coco(file("{\"images\":[{\"id\":1"))))
                .hasSize(1);
        assertThat(problems(() -> Annotations.coco(file("[]"))).get(0)).endsWith("is not a JSON object");
        assertThat(problems(() -> Annotations.coco(file("{}"))).get(0)).endsWith("has no images");
        assertThat(problems(() -> Annotations.coco(file("{} {}"))).get(0)).endsWith("goes on after its end");
    }

    @Test
    void stopsAfterManyFaults() throws IOException {
        StringBuilder json = new StringBuilder("{\"annotations\":[{}");
        for (int i = 0; i < 1000; i++) {
            json.append(",{}");
        }
        assertThat(problems(() -> Annotations.coco(file(json + "]}")))).hasSize(20);
    }

    @Test
    void readsVocWithoutThePartsOfPeople() throws IOException {
        voc("val", "a\n");
        xml(
                "a",
                "<size><width>100</width><height>50</height></size>"
                        + "<object><name>dog</name><difficult>1</difficult><bndbox><xmin>11</xmin><ymin>2</ymin><xmax>40</xmax><ymax>50</ymax></bndbox></object>"
                        + "<object><name>person</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>100</xmax><ymax>9.5</ymax></bndbox>"
                        + "<part><name>head</name><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></part></object>");
        Annotations all = Annotations.voc(folder, "val", Annotations.VOC);
        assertThat(all.pictures()).hasSize(1);
        assertThat(all.pictures().get(0).file()).isEqualTo("a.jpg");
        assertThat(all.pictures().get(0).boxes())
                .containsExactly(
                        new TrueBox(new Box(10, 1, 29, 48), 11, 29 * 48, TrueBox.Kind.IGNORED, -1),
                        new TrueBox(new Box(0, 0, 99, 8.5), 14, 99 * 8.5, TrueBox.Kind.COUNTED, -1));
        assertThat(all.empty()).hasSize(18).doesNotContain("dog", "person");
    }

    @Test
    void tellsWhatIsWrongInVoc() throws IOException {
        voc("val", "a\nb\na\n../c\nd\n");
        xml(
                "a",
                "<size><width>100</width><height>50</height></size>\n"
                        + "<object><name>unicorn</name></object>\n<object><name>dog</name><bndbox><xmin>9</xmin></bndbox></object>");
        xml("d", "<size><width>x</width></size>");
        Path list = folder.resolve("ImageSets/Main/val.txt");
        Path a = folder.resolve("Annotations/a.xml");
        assertThat(problems(() -> Annotations.voc(folder, "val", Annotations.VOC)))
                .containsExactly(
                        a + ":2:9: object.name: is of no category: 'unicorn'",
                        a + ":3:9: object.bndbox: is not a box",
                        list + ":2:1: there is no annotation " + folder.resolve("Annotations/b.xml"),
                        list + ":3:1: names 'a' again",
                        list + ":4:1: is not the name of a picture: '../c'",
                        folder.resolve("Annotations/d.xml") + ":1:1: size: tells no width and height of the picture");
    }

    /** An annotation must not make us read another file, nor grow without end. */
    @Test
    void vocFilesHaveNoEntities() throws IOException {
        voc("val", "a\n");
        Files.writeString(folder.resolve("secret"), "dog");
        Files.writeString(
                folder.resolve("Annotations/a.xml"),
                "<!DOCTYPE annotation [<!ENTITY e SYSTEM \""
                        + folder.resolve("secret").toUri() + "\">]>"
                        + "<annotation><size><width>9</width><height>9</height></size><object><name>&e;</name></object></annotation>");
        assertThat(problems(() -> Annotations.voc(folder, "val", Annotations.VOC)))
                .singleElement()
                .asString()
                .contains("a.xml")
                .contains("document type");
    }

    @Test
    void readsFacesWithTheirLevels() throws IOException {
        Path faces = file(
                "0--Parade/a.jpg\n2\n1 2 30 40 0 0 0 0 0 0 \n5 6 7 8 0 0 0 1 0 0 \n0--Parade/b.jpg\n0\n0 0 0 0 0 0 0 0 0 0 \n");
        List<AnnotatedPicture> all =
                Annotations.widerFace(faces, Optional.empty()).pictures();
        assertThat(all).extracting(AnnotatedPicture::file).containsExactly("0--Parade/a.jpg", "0--Parade/b.jpg");
        assertThat(all.get(0).boxes())
                .containsExactly(
                        new TrueBox(new Box(1, 2, 30, 40), 0, 1200, TrueBox.Kind.COUNTED, -1),
                        new TrueBox(new Box(5, 6, 7, 8), 0, 56, TrueBox.Kind.IGNORED, -1));
        assertThat(all.get(1).boxes()).isEmpty();
        Path levels = Files.writeString(
                folder.resolve("levels.csv"), "picture,face,easy,medium,hard\n0--Parade/a.jpg,0,0,1,1\n");
        assertThat(Annotations.widerFace(faces, Optional.of(levels))
                        .pictures()
                        .get(0)
                        .boxes())
                .extracting(TrueBox::levels)
                .containsExactly(6, 0);
    }

    @Test
    void tellsWhatIsWrongInALIstOfFaces() throws IOException {
        Path cut = file("a.jpg\n3\n1 2 3 4 0 0 0 0 0 0\n");
        assertThat(problems(() -> Annotations.widerFace(cut, Optional.empty())))
                .containsExactly(cut + ":2:1: is not the number of faces that follow for 'a.jpg'");
        Path bad = file("a.jpg\n1\n1 2 3\na.jpg\n1\n1 2 3 4 0 0 0 0 0 0\n");
        assertThat(problems(() -> Annotations.widerFace(bad, Optional.empty())))
                .containsExactly(bad + ":3:1: is not a face: '1 2 3'", bad + ":4:1: names the picture 'a.jpg' again");
    }

    @Test
    void resultsComeBackAsTheyWereWritten() throws IOException {
        Path file = folder.resolve("results.json");
        List<Detection> found =
                List.of(new Detection(new Box(1.25, -2, 3, 4), 1, 0.1f), new Detection(new Box(0, 0, 1e-3, 4), 0, 1));
        try (CocoResults results = new CocoResults(file, List.of(1, 18))) {
            results.add(7, found);
            results.add(9, List.of());
        }
        assertThat(Files.readString(file)).contains("\"image_id\":7,\"category_id\":18,\"bbox\":[1.25,-2.0,3.0,4.0]");
        assertThat(CocoResults.read(file, List.of(1, 18))).isEqualTo(Map.of(7L, found));
        assertThat(problems(() -> CocoResults.read(file, List.of(1))))
                .containsExactly(file + ":2:1: [0]: is of no category: 18");
        assertThat(problems(() -> CocoResults.read(file("{}"), List.of(1))).get(0))
                .endsWith("is not a list of results");
    }

    @Test
    void resultsOfAnotherDatasetAreRefused() throws IOException {
        try (CocoResults results = new CocoResults(folder.resolve("r.json"), List.of(1))) {
            assertThatThrownBy(() -> results.add(1, List.of(new Detection(new Box(0, 0, 1, 1), 5, 1))))
                    .hasMessageContaining("class 5 was found but the dataset has 1 categories");
        }
    }

    @FunctionalInterface
    private interface Reading {
        Object read() throws IOException;
    }

    private static List<String> problems(Reading reading) {
        InvalidInputException thrown = catchThrowableOfType(InvalidInputException.class, reading::read);
        assertThat(thrown).isNotNull();
        return thrown.problems().stream()
                .map(problem -> problem.toString().lines().findFirst().orElseThrow())
                .toList();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text);
    }

    private void voc(String set, String list) throws IOException {
        Files.createDirectories(folder.resolve("Annotations"));
        Files.createDirectories(folder.resolve("ImageSets/Main"));
        Files.writeString(folder.resolve("ImageSets/Main/" + set + ".txt"), list);
    }

    private void xml(String id, String inside) throws IOException {
        Files.writeString(folder.resolve("Annotations/" + id + ".xml"), "<annotation>" + inside + "</annotation>");
    }
}
