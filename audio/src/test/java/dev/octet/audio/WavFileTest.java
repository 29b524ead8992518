package dev.octet.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class WavFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pcm_u8-1",
                "pcm_u8-2",
                "pcm_16-1",
                "pcm_16-2",
                "pcm_24-1",
                "pcm_24-2",
                "pcm_32-1",
                "pcm_32-2",
                "float-1",
                "float-2",
                "double-1",
                "double-2",
                "extensible-2"
            })
    void samplesEqualThoseOfLibsndfile(String name) throws Exception {
        WavFile file = WavFile.of(Recording.bytes("wav/" + name));
        assertThat(file.rate()).isEqualTo(16000);
        float[] samples = file.mono();
        double[] doubles = new double[samples.length];
        Arrays.setAll(doubles, i -> samples[i]);
        assertThat(doubles).containsExactly(Recording.table("wav/" + name)[0], within(1e-7));
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws Exception {
        byte[] whole = Recording.bytes("wav/pcm_16-1");
        assertRefused(
                Arrays.copyOf(whole, whole.length - 2),
                "is cut off: its header tells of 50 bytes of samples but 48 are there");
        assertRefused(Arrays.copyOf(whole, 30), "is cut off before its samples begin");
        assertRefused(Arrays.copyOf(whole, 3), "is no WAV or FLAC file; convert it: ffmpeg -i IN OUT.wav");
        assertRefused(new byte[0], "is no WAV or FLAC file; convert it: ffmpeg -i IN OUT.wav");
    }

    @Test
    void headersThatMakeNoSenseAreRefused() throws Exception {
        byte[] whole = Recording.bytes("wav/pcm_16-1");
        assertRefused(
                patched(whole, 20, 85),
                "holds 16-bit samples of format 85; read are PCM of 8, 16, 24 and 32 bits and"
                        + " float. Convert it: ffmpeg -i IN -c:a pcm_s16le OUT.wav");
        assertRefused(
                patched(whole, 22, 0),
                "has a header that makes no sense: 0 channels, 16000 samples a second, 2 bytes a frame");
        assertRefused(
                patched(whole, 32, 3),
                "has a header that makes no sense: 1 channels, 16000 samples a second, 3 bytes a frame");
        assertRefused(patched(whole, 40, 49), "ends within a frame: 49 bytes of samples are no multiple of 2");
        assertRefused(patched(whole, 40, 0), "has no samples");
    }

    @Test
    void aSampleThatIsNoNumberIsRefused() throws Exception {
        byte[] file = Recording.bytes("wav/float-1");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, Float.NaN);
        assertThatThrownBy(() -> WavFile.of(file).mono())
                .isInstanceOf(BadAudioException.class)
                .hasMessage("holds a sample that is no number, at 24");
    }

    /** Whatever bytes are damaged: a reason, or samples, but nothing else. */
    @Property(tries = 2000)
    void damageIsNeverMoreThanARefusal(@ForAll int place, @ForAll byte value, @ForAll byte second) throws Exception {
        byte[] file = Recording.bytes("wav/extensible-2");
        file[Math.floorMod(place, 80)] = value;
        file[Math.floorMod(place * 31, 80)] = second;
        try {
            assertThat(WavFile.of(file).mono()).isNotEmpty();
        } catch (BadAudioException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    private static byte[] patched(byte[] file, int at, int value) {
        byte[] copy = file.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putShort(at, (short) value);
        return copy;
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> WavFile.of(file))
                .isInstanceOf(BadAudioException.class)
                .hasMessage(reason);
    }
}
