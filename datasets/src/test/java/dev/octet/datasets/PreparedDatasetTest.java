package dev.octet.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.images.PreparedWriter;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;

/** Prepared pictures are the decoded ones, or are not used. */
class PreparedDatasetTest {
    private static final List<TensorInfo> INPUT =
            List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, 7L, 7L)));
    private static final String STEPS = "{resize: {size: 7, filter: bilinear, pillow: 13}, scale: 255}";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void pictures() throws IOException {
        Random random = new Random(1);
        for (String name : List.of("a/1.png", "a/2.png", "b/1.png")) {
            BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
            IntStream.range(0, 12 * 9).forEach(i -> image.setRGB(i % 12, i / 12, random.nextInt()));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            Files.createDirectories(folder.resolve("data").resolve(name).getParent());
            Files.write(folder.resolve("data").resolve(name), bytes.toByteArray());
        }
    }

    @Test
    void aPreparedSampleIsTheDecodedOneToTheBit() throws IOException {
        List<String> decoded = digests(open(STEPS));
        PreparedDataset prepared = prepare(open(STEPS));
        assertThat(prepared.pictures()).isEqualTo(3);
        assertThat(prepared.written()).isTrue();
        assertThat(digests(open(STEPS))).isEqualTo(decoded);
        assertThat(notes).isEmpty();
    }

    /** Told by something that only the store can know: a store that holds other tensors under the right names. */
    @Test
    void isReallyTakenFromTheStore() throws IOException {
        Dataset decoded = open(STEPS);
        Path file = prepare(decoded).file();
        StoredPictures pictures = (StoredPictures) ((SampleList) decoded).source();
        PreparedWriter.write(file, pictures.recipe(), writer -> {
            try {
                writer.add(decoded.contentSha256(0), pictures.anew(2));
            } catch (BadContentException e) {
                throw new IOException(e);
            }
        });
        assertThat(digests(open(STEPS)).get(0)).isEqualTo(digests(decoded).get(2));
        assertThat(digests(open(STEPS)).get(1)).isEqualTo(digests(decoded).get(1));
    }

    @Test
    void whatIsThereIsVerifiedAndNotWrittenAgain() throws IOException {
        Path file = prepare(open(STEPS)).file();
        Object identity = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        PreparedDataset again = prepare(open(STEPS));
        assertThat(again).isEqualTo(new PreparedDataset("data", 3, false, file));
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(identity);
        assertThat(Files.getLastModifiedTime(file).toInstant())
                .as("what is used stays young")
                .isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    void otherStepsAreAnotherStore() throws IOException {
        Path file = prepare(open(STEPS)).file();
        String other = STEPS.replace("bilinear", "bicubic");
        List<String> decoded = digests(open(other));
        assertThat(prepare(open(other)).file()).isNotEqualTo(file);
        assertThat(digests(open(other))).isEqualTo(decoded).isNotEqualTo(digests(open(STEPS)));
    }

    @Test
    void aPictureThatChangedIsDecoded() throws IOException {
        prepare(open(STEPS));
        Files.copy(folder.resolve("data/b/1.png"), folder.resolve("data/a/1.png"), StandardCopyOption.REPLACE_EXISTING);
        List<String> digests = digests(open(STEPS));
        assertThat(digests.get(0)).isEqualTo(digests.get(2));
    }

    @Test
    void aDamagedTensorIsNoticedDecodedAndRepaired() throws IOException {
        List<String> decoded = digests(open(STEPS));
        Path file = prepare(open(STEPS)).file();
        byte[] bytes = Files.readAllBytes(file);
        bytes[500] ^= 1;
        Files.write(file, bytes);
        assertThat(digests(open(STEPS))).isEqualTo(decoded);
        assertThat(notes)
                .singleElement()
                .asString()
                .contains(file + ": is damaged: the tensor at byte 128 has changed;"
                        + " what is damaged is decoded again");
        notes.clear();
        assertThat(prepare(open(STEPS)).written()).isTrue();
        assertThat(digests(open(STEPS))).isEqualTo(decoded);
        assertThat(notes).isEmpty();
    }

    @Test
    void aTruncatedFileIsNoticedAndWrittenAgain() throws IOException {
        List<String> decoded = digests(open(STEPS));
        Path file = prepare(open(STEPS)).file();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        assertThat(digests(open(STEPS))).isEqualTo(decoded);
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("is cut off or damaged")
                .contains("'octet zoo prepare'");
        assertThat(prepare(open(STEPS)).written()).isTrue();
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void badPicturesAreLeftOutAndTold() throws IOException {
        Files.writeString(folder.resolve("data/b/0.png"), "none");
        PreparedDataset prepared = prepare(open(STEPS));
        assertThat(prepared.pictures()).isEqualTo(3);
        assertThat(notes)
                .containsExactly("data: without sample b/0.png: is neither JPEG, PNG nor WebP but text: 'none'");
        assertThat(prepare(open(STEPS)).written()).isFalse();
    }

    @Test
    void processesMayPrepareAtTheSameTime() throws Exception {
        List<String> decoded = digests(open(STEPS));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Callable<PreparedDataset>> tasks = IntStream.range(0, 4)
                .<Callable<PreparedDataset>>mapToObj(i -> () -> prepare(open(STEPS)))
                .toList();
        for (Future<PreparedDataset> done : pool.invokeAll(tasks)) {
            assertThat(done.get().pictures()).isEqualTo(3);
        }
        pool.shutdown();
        assertThat(digests(open(STEPS))).isEqualTo(decoded);
    }

    @Test
    void aPartOfTheSamplesIsTakenFromTheWhole() throws IOException {
        Path file = prepare(open(STEPS)).file();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(DatasetReader.prepare(open(STEPS).first(2), Progress.NONE)
                        .orElseThrow()
                        .pictures())
                .isEqualTo(2);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    private PreparedDataset prepare(Dataset dataset) throws IOException {
        return DatasetReader.prepare(dataset, new Notes()).orElseThrow();
    }

    private Dataset open(String steps) {
        return OwnSamples.open(folder, "{images: data}", steps, INPUT, new Notes());
    }

    private static List<String> digests(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(dataset::read)
                .map(sample -> sample.placement().orElseThrow()
                        + Sha256.of(sample.feeds().get(0).tensors().get("x").toBytes()))
                .toList();
    }

    private final class Notes implements Progress {
        @Override
        public void begin(String stage, long steps) {}

        @Override
        public void advance(long steps) {}

        @Override
        public synchronized void note(String text) {
            notes.add(text);
        }
    }
}
