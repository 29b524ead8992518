package dev.octet.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PreparedStoreTest {
    private static final PreparedPicture FLOATS = new PreparedPicture(
            Tensor.ofFloats(new float[] {1, -2, Float.MIN_VALUE, 4, 5, 6}, 1, 3, 1, 2),
            new Placement(640, 480, 2, 1, 0.25, 0.5, -3, 7));
    private static final PreparedPicture BYTES = new PreparedPicture(
            Tensor.ofBytes(ElementType.UINT8, new byte[] {1, (byte) 200, 3}, 3, 1, 1), Placement.whole(1, 1));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("sub/x.pictures");
        PreparedWriter.write(file, "steps", writer -> {
            writer.add(Sha256.of("a"), FLOATS);
            writer.add(Sha256.of("b"), BYTES);
        });
    }

    @Test
    void givesBackWhatWasPutIn() throws IOException {
        PreparedStore store = PreparedStore.open(file, "steps");
        assertThat(store.size()).isEqualTo(2);
        for (PreparedPicture put : new PreparedPicture[] {FLOATS, BYTES}) {
            PreparedPicture got =
                    store.get(Sha256.of(put == FLOATS ? "a" : "b")).orElseThrow();
            assertThat(got.placement()).isEqualTo(put.placement());
            assertThat(got.tensor().type()).isEqualTo(put.tensor().type());
            assertThat(got.tensor().shape()).isEqualTo(put.tensor().shape());
            assertThat(got.tensor().toBytes()).isEqualTo(put.tensor().toBytes());
        }
        assertThat(store.get(Sha256.of("c"))).isEmpty();
        assertThat(store.holds(Sha256.of("c"))).isFalse();
    }

    @Test
    void isOnlyForItsOwnSteps() {
        assertThatThrownBy(() -> PreparedStore.open(file, "other steps"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": holds pictures that were prepared by other steps");
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PreparedStore.open(file, "steps"))
                    .as("the first %s bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cut off");
        }
    }

    /** Not a byte may change unnoticed, but for those between tensors, which nobody reads. */
    @Test
    void damageIsNoticedWhereverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            if (noticed()) {
                continue;
            }
            boolean unused = at >= 84 && at < 128 || at >= 128 + 24 && at < 192;
            assertThat(unused).as("a change of byte %s goes unnoticed", at).isTrue();
        }
    }

    private boolean noticed() {
        try {
            PreparedStore store = PreparedStore.open(file, "steps");
            return store.get(Sha256.of("a")).isEmpty()
                    || store.get(Sha256.of("b")).isEmpty();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aWriterThatFailsLeavesWhatWasThere() {
        assertThatThrownBy(() -> PreparedWriter.write(file, "steps", writer -> {
                    writer.add(Sha256.of("z"), BYTES);
                    throw new IOException("no such picture");
                }))
                .hasMessage("no such picture");
        assertThat(file.getParent()).isDirectoryContaining(child -> child.equals(file));
        assertThat(file.getParent().toFile().list()).containsExactly("x.pictures");
    }
}
