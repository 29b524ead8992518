package dev.octet.datasets;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdxFileTest {
    private static final int IMAGES = 0x0803;
    private static final int LABELS = 0x0801;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "gzip {0}")
    @ValueSource(booleans = {false, true})
    void readsPicturesRowByRow(boolean gzip) throws IOException {
        IdxFile file = read(idx(gzip, IMAGES, new int[] {2, 1, 3}, bytes(6)));
        assertThat(file.count()).isEqualTo(2);
        assertThat(file.width()).isEqualTo(3);
        assertThat(file.height()).isEqualTo(1);
        assertThat(file.at(1)).containsExactly(3, 4, 5);
    }

    @Test
    void refusesAnotherMagicNumber() throws IOException {
        Path file = idx(false, LABELS, new int[] {2}, bytes(2));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ": is not an IDX file of images: its magic number is 0x00000801, not 0x00000803");
    }

    @ParameterizedTest(name = "gzip {0}")
    @ValueSource(booleans = {false, true})
    void refusesAFileThatIsCutOffInItsContent(boolean gzip) throws IOException {
        Path file = idx(gzip, IMAGES, new int[] {2, 1, 3}, bytes(5));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void refusesAGzipStreamThatIsCutOff() throws IOException {
        Path file = idx(true, IMAGES, new int[] {20, 10, 3}, bytes(600));
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 20));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void refusesAFileThatIsCutOffInItsHeader() throws IOException {
        Path file = Files.write(folder.resolve("idx"), new byte[] {0, 0, 8});
        assertThatThrownBy(() -> read(file)).hasMessage(file + ": is cut off; get it again");
    }

    @Test
    void refusesCorruptGzip() throws IOException {
        Path file = idx(true, IMAGES, new int[] {20, 10, 3}, bytes(600));
        byte[] all = Files.readAllBytes(file);
        all[15] ^= 0x55;
        all[20] ^= 0x55;
        Files.write(file, all);
        assertThatThrownBy(() -> read(file)).isInstanceOf(DatasetException.class);
    }

    @Test
    void refusesBytesAfterTheLastPicture() throws IOException {
        Path file = idx(true, IMAGES, new int[] {2, 1, 3}, bytes(7));
        assertThatThrownBy(() -> read(file))
                .hasMessage(file + ": goes on after the 6 bytes that its header tells; corrupt");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesADimensionThatIsNotPositive(int dimension) throws IOException {
        Path file = idx(false, IMAGES, new int[] {dimension, 1, 3}, bytes(3));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("dimension 1");
    }

    @Test
    void refusesAHeaderThatPromisesMoreThanTheFileCanHold() throws IOException {
        Path plain = idx(false, IMAGES, new int[] {60_000, 28, 28}, bytes(100));
        assertThatThrownBy(() -> read(plain)).hasMessageContaining("more than this file can hold");
        Path huge = idx(true, IMAGES, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}, bytes(9));
        assertThatThrownBy(() -> read(huge)).hasMessageContaining("more than this file can hold");
    }

    @Test
    void doesNotUnpackAGzipBombBeyondWhatItsHeaderTells() throws IOException {
        // 64 MB of zeros in 64 kB, behind a header that tells of 3 bytes.
        Path file = idx(true, IMAGES, new int[] {1, 1, 3}, new byte[1 << 26]);
        assertThat(Files.size(file)).isLessThan(100_000);
        long before = System.nanoTime();
        assertThatThrownBy(() -> read(file)).hasMessageContaining("goes on after the 3 bytes");
        assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
    }

    private static IdxFile read(Path file) throws IOException {
        return IdxFile.read(file, IdxFile.Shape.IMAGES);
    }

    private Path idx(boolean gzip, int magic, int[] dimensions, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(gzip ? new GZIPOutputStream(bytes) : bytes)) {
            out.writeInt(magic);
            for (int dimension : dimensions) {
                out.writeInt(dimension);
            }
            out.write(content);
        }
        return Files.write(folder.resolve("idx"), bytes.toByteArray());
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
