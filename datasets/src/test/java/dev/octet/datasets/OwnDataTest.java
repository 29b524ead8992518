package dev.octet.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A user's own data, from the recipe's section to samples. */
class OwnDataTest {
    private static final List<TensorInfo> PICTURE =
            List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, 2L, 2L)));
    private static final List<TensorInfo> TEXT = List.of(
            new TensorInfo("input_ids", ElementType.INT64, List.of(-1L, -1L)),
            new TensorInfo("attention_mask", ElementType.INT64, List.of(-1L, -1L)));
    private static final String TOKENS = "max_length: 16";

    @TempDir
    Path folder;

    @Test
    void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
        picture("data/zebra/1.png", 1);
        picture("data/ant/2.png", 2);
        picture("data/ant/1.png", 3);
        picture("data/.hidden/1.png", 4);
        Files.writeString(folder.resolve("data/ant/notes.txt"), "not a picture");
        Dataset dataset = images("{images: data}");
        assertThat(dataset.name()).isEqualTo("data");
        assertThat(labels(dataset)).containsExactly("ant/1.png=0", "ant/2.png=0", "zebra/1.png=1");
        assertThat(dataset.read(0).feeds().get(0).tensors().get("x").toFloats()).containsOnly(3f);
    }

    @Test
    void oneFolderOfPicturesHasNoLabels() throws IOException {
        picture("data/b.png", 1);
        picture("data/a.png", 2);
        assertThat(labels(images("{images: data, name: mine}"))).containsExactly("a.png=", "b.png=");
        assertThat(images("{images: data, name: mine}").name()).isEqualTo("mine");
    }

    @Test
    void picturesBesideFoldersAreRefused() throws IOException {
        picture("data/a.png", 1);
        picture("data/b/a.png", 1);
        assertThatThrownBy(() -> images("{images: data}"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("pictures and folders side by side");
    }

    @Test
    void anEmptyClassIsRefused() throws IOException {
        picture("data/a/1.png", 1);
        Files.createDirectories(folder.resolve("data/b"));
        assertThatThrownBy(() -> images("{images: data}"))
                .hasMessageStartingWith(folder.resolve("data/b") + ": holds no JPEG, PNG or WebP");
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        assertThatThrownBy(() -> images("{images: data}")).hasMessageStartingWith("data: has no samples");
    }

    @Test
    void labelsComeFromTheRowsOfTheSplit() throws IOException {
        picture("data/x/1.png", 1);
        picture("data/2.png", 2);
        list("file,class,split\nx/1.png,7,eval\n2.png,3,calib\n");
        assertThat(labels(images("{images: data, labels: labels.csv, file_column: file, label_column: class,"
                        + " where: {split: eval}, classes: 8}")))
                .containsExactly("x/1.png=7");
        assertThat(labels(images("{images: data, labels: labels.csv, file_column: file}")))
                .containsExactly("x/1.png=", "2.png=");
    }

    @Test
    void aSplitWithoutRowsIsRefused() throws IOException {
        picture("data/1.png", 1);
        list("file,class,split\n1.png,0,eval\n");
        assertThatThrownBy(() -> labelled(", where: {split: test}")).hasMessageStartingWith("data: has no samples");
    }

    @Test
    void everyMistakeOfAListIsToldWithItsLine() throws IOException {
        picture("data/1.png", 1);
        Path list = folder.resolve("labels.csv");
        list("file,class\n1.png,cat\n");
        assertThatThrownBy(() -> labelled(""))
                .hasMessage(list + ":2: the label 'cat' is not a class number; write 0, 1, 2, ...");
        list("file,class\n1.png,2\n");
        assertThatThrownBy(() -> labelled(", classes: 2"))
                .hasMessageStartingWith(list + ":2: the label 2 is out of range");
        list("file,class\n1.png,1\n1.png,1\n");
        assertThatThrownBy(() -> labelled(""))
                .hasMessageStartingWith(list + ":3: the picture '1.png' stands in line 2 too");
        list("file,class\ngone.png,1\n");
        assertThatThrownBy(() -> labelled(""))
                .hasMessage(list + ":2: there is no picture " + folder.resolve("data/gone.png"));
    }

    @Test
    void aListCannotNamePicturesOutsideItsFolder() throws IOException {
        picture("secret.png", 1);
        Files.createDirectories(folder.resolve("data"));
        Files.createSymbolicLink(folder.resolve("data/link.png"), folder.resolve("secret.png"));
        for (String path :
                List.of("../secret.png", folder.resolve("secret.png").toString(), "x/../../secret.png", "link.png")) {
            list("file,class\n" + path + ",1\n");
            assertThatThrownBy(() -> labelled(""))
                    .as(path)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("pictures must lie below");
        }
    }

    @Test
    void aCorruptPictureIsNamedWhenItIsRead() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/bad.png"), "no picture");
        Dataset dataset = images("{images: data}");
        assertThatThrownBy(() -> dataset.read(0))
                .isInstanceOf(BadSampleException.class)
                .hasMessage("data: sample bad.png: is neither JPEG, PNG nor WebP but text: 'no picture'");
    }

    @Test
    void textHasTheTokensOfItsColumnAndTheLabelOfItsRow() throws IOException {
        Files.writeString(folder.resolve("t.tsv"), "text\ty\nthe cat\t1\nit\t0\n");
        Dataset dataset = text("{tsv: t.tsv, text: text, label: y, label_kind: class, classes: 2}", TOKENS);
        assertThat(labels(dataset)).containsExactly("1=1", "2=0");
        Feed feed = dataset.read(0).feeds().get(0);
        assertThat(feed.tensors()).containsOnlyKeys("input_ids", "attention_mask");
        assertThat(feed.tensors().get("input_ids").shape()).containsExactly(1, 4);
        assertThat(feed.tensors().get("attention_mask").toLongs()).containsOnly(1);
    }

    @Test
    void aTableWithoutAHeaderHasTheOneOfTheRecipe() throws IOException {
        Path file = Files.writeString(folder.resolve("t.tsv"), "gj04\t1\t\tthe cat\nbc01\t0\t*\t\"it\n");
        String data = "{tsv: t.tsv, header: [source, label, mark, sentence], text: sentence, label: label,"
                + " label_kind: class, classes: 2}";
        assertThat(labels(text(data, TOKENS))).containsExactly("1=1", "2=0");
        Files.writeString(file, "gj04\t1\tthe cat\n");
        assertThatThrownBy(() -> text(data, TOKENS))
                .hasMessageStartingWith(file + ":1: has 3 columns but the header has 4");
    }

    @Test
    void classesMayHaveNames() throws IOException {
        Path file = Files.writeString(folder.resolve("t.tsv"), "a\ty\nthe cat\tneutral\nit\tyes\n");
        String data = "{tsv: t.tsv, text: a, label: y, label_kind: class, class_names: [yes, 'neutral', 'no']}";
        assertThatThrownBy(() -> text(data.replace("yes,", "entailment,"), TOKENS))
                .hasMessage(file + ":3: the label 'yes' is none of class_names: entailment, neutral, no");
        assertThat(labels(text(data, TOKENS))).containsExactly("1=1", "2=0");
    }

    @Test
    void passagesNeedAStrideAndOnlyThey() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a\nCat\n");
        assertThatThrownBy(() -> text("{csv: t.csv, text: a}", "max_length: 8, stride: 4"))
                .hasMessageContaining("has no passages to be fed in windows; remove 'stride'");
        Files.writeString(folder.resolve("q.json"), "{}");
        assertThatThrownBy(() -> text("{squad: q.json, group: article}", TOKENS))
                .hasMessageContaining("say in preprocess how far they are apart, such as stride: 128");
        assertThatThrownBy(() -> text("{squad: q.json, group: article}", "max_length: 8, stride: 4"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("data: has no articles");
    }

    @Test
    void aPairIsOneFeedOrTwo() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a,b,y\nthe cat,it is,2.5\n");
        String data = "{csv: t.csv, text: [a, b], label: y, label_kind: score}";
        assertThat(text(data, TOKENS + ", pairs: separate").read(0).feeds()).hasSize(2);
        List<Feed> joint = text(data, TOKENS + ", pairs: joint").read(0).feeds();
        assertThat(joint).hasSize(1);
        assertThat(joint.get(0).tensors().get("input_ids").elements()).isEqualTo(7);
        assertThatThrownBy(() -> text(data, TOKENS)).hasMessageContaining("say in preprocess whether");
        assertThatThrownBy(() -> text("{csv: t.csv, text: a}", TOKENS + ", pairs: joint"))
                .hasMessageContaining("remove 'pairs'");
    }

    @Test
    void aPrefixAndLowerCaseComeBeforeTheTokenizer() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a\nCat\n");
        long[] plain = ids(text("{csv: t.csv, text: a}", TOKENS));
        assertThat(ids(text("{csv: t.csv, text: a}", TOKENS + ", prefix: 'it '")))
                .hasSize(plain.length + 1);
        assertThat(ids(text("{csv: t.csv, text: a}", TOKENS + ", lowercase: true")))
                .containsExactly(plain);
    }

    @Test
    void everyMistakeOfATableIsToldWithItsLine() throws IOException {
        Path file = folder.resolve("t.csv");
        String data = "{csv: t.csv, text: a, label: y, label_kind: score, id: n}";
        Files.writeString(file, "n,a,y\n1,x,high\n");
        assertThatThrownBy(() -> text(data, TOKENS))
                .hasMessageStartingWith(file + ":2: the label 'high' is not a number");
        Files.writeString(file, "n,a,y\n1,x,NaN\n");
        assertThatThrownBy(() -> text(data, TOKENS))
                .hasMessageStartingWith(file + ":2: the label 'NaN' is not a number");
        Files.writeString(file, "n,a,y\n1,x,1\n1,y,2\n");
        assertThatThrownBy(() -> text(data, TOKENS))
                .hasMessage(file + ":3: the id '1' is that of line 2 too; ids must be unique");
    }

    @Test
    void inputsThatNothingFeedsAreNamed() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a\nx\n");
        List<TensorInfo> inputs =
                List.of(TEXT.get(0), new TensorInfo("position_ids", ElementType.INT64, List.of(-1L, -1L)));
        assertThatThrownBy(() -> open("{csv: t.csv, text: a}", TOKENS, inputs))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("nothing feeds position_ids INT64[N, N]; text feeds input_ids");
        picture("data/1.png", 1);
        List<TensorInfo> two =
                List.of(PICTURE.get(0), new TensorInfo("im_info", ElementType.FLOAT32, List.of(-1L, 3L)));
        assertThatThrownBy(() -> open("{images: data}", "{}", two))
                .hasMessageStartingWith("nothing feeds im_info FLOAT32[N, 3]");
    }

    @Test
    void aFixedSequenceLengthIsFedPaddedOnly() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a\nx\n");
        List<TensorInfo> inputs = List.of(
                new TensorInfo("input_ids", ElementType.INT64, List.of(1L, 128L)),
                new TensorInfo("input_mask", ElementType.INT32, List.of(1L, 128L)));
        assertThatThrownBy(() -> open("{csv: t.csv, text: a}", TOKENS, inputs))
                .hasMessageContaining("always has 128 tokens; write max_length: 128 and padding: max_length");
        String padded = TOKENS.replaceAll("max_length: [0-9]+", "max_length: 128, padding: max_length");
        assertThat(open("{csv: t.csv, text: a}", padded, inputs)
                        .read(0)
                        .feeds()
                        .get(0)
                        .tensors()
                        .get("input_mask"))
                .hasToString("INT32[1, 128]");
    }

    @Test
    void stepsForTheOtherKindOfDataAreRefused() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a\nx\n");
        assertThatThrownBy(() -> open("{csv: t.csv, text: a}", "scale: 255, mean: [0], std: [1]", PICTURE))
                .hasMessageContaining("holds text but the preprocess steps are for pictures");
        picture("data/1.png", 1);
        assertThatThrownBy(() -> open("{images: data}", TOKENS, TEXT))
                .hasMessageContaining("holds pictures but the preprocess steps are for text");
    }

    private Dataset labelled(String more) {
        return images("{images: data, labels: labels.csv, file_column: file, label_column: class" + more + "}");
    }

    private Dataset images(String data) {
        return open(data, "{}", PICTURE);
    }

    @Test
    void tablesTellMoreOfASampleThanItsLabel() throws IOException {
        picture("pictures/a.png", 1);
        picture("pictures/b.png", 2);
        list("file,class,scanner,patient\na.png,0,north,p1\nb.png,1,south,p1\n");
        String data = "{images: pictures, labels: labels.csv, file_column: file, label_column: class";
        Dataset told = open(data + ", columns: [scanner], group: patient}", "{}", PICTURE);
        assertThat(told.columns()).containsExactly("scanner", Dataset.GROUP);
        assertThat(told.read(1).columns()).isEqualTo(Map.of("scanner", "south", Dataset.GROUP, "p1"));
        assertThat(told.first(1).columns()).isEqualTo(told.columns());
        Dataset plain = open(data + "}", "{}", PICTURE);
        assertThat(plain.columns()).isEmpty();
        assertThat(told.sha256()).isNotEqualTo(plain.sha256());
        assertThatThrownBy(() -> open(data + ", columns: [site]}", "{}", PICTURE))
                .hasMessageContaining("labels.csv:1: has no column 'site'");
        assertThatThrownBy(() -> open(data + ", columns: [group]}", "{}", PICTURE))
                .hasMessageContaining("columns: names 'group', which groups the samples");
    }

    @Test
    void tablesOfTextsTellMoreToo() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "text,speaker\nhello,ann\nworld,bob\n");
        Dataset told = text("{csv: t.csv, text: text, group: speaker}", TOKENS);
        assertThat(told.read(1).columns()).isEqualTo(Map.of(Dataset.GROUP, "bob"));
    }

    private Dataset text(String data, String steps) {
        return open(data, steps, TEXT);
    }

    private Dataset open(String data, String steps, List<TensorInfo> inputs) {
        return OwnSamples.open(folder, data, steps.startsWith("{") ? steps : "{" + steps + "}", inputs);
    }

    private static List<String> labels(Dataset dataset) {
        return OwnSamples.labels(dataset);
    }

    private static long[] ids(Dataset dataset) {
        return dataset.read(0).feeds().get(0).tensors().get("input_ids").toLongs();
    }

    private void list(String content) throws IOException {
        Files.writeString(folder.resolve("labels.csv"), content);
    }

    private void picture(String path, int grey) throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 4; i++) {
            image.setRGB(i / 2, i % 2, grey * 0x010101);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes.toByteArray());
    }
}
