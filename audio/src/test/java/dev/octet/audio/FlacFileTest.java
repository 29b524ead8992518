package dev.octet.audio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

class FlacFileTest {
    /** Where the first metadata block, STREAMINFO, has its content. */
    private static final int INFO = 8;

    private static final int TOTAL = INFO + 14;
    private static final int MD5 = INFO + 18;
    private static final int INFO_END = INFO + 34;

    static List<String[]> files() throws IOException {
        return Recording.words("flac/digests");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void samplesEqualThoseOfLibflac(String name, int channels, int bits, int frames, String sha256) throws Exception {
        AudioFile file = AudioFile.of(Recording.flac(name));
        assertThat(file).isInstanceOf(FlacFile.class);
        assertThat(file.rate()).isEqualTo(16000);
        assertThat(file.frames()).isEqualTo(frames);
        ByteBuffer floats = ByteBuffer.allocate(Float.BYTES * frames).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(file.mono());
        assertThat(new Sha256().add(floats).hex()).isEqualTo(sha256);
    }

    /** The second has neither MD5 nor number of samples, which catch what checksums of frames let through. */
    @ParameterizedTest
    @ValueSource(strings = {"two-12", "streamed-16"})
    void noByteCanBeChangedWithoutNotice(String name) throws Exception {
        byte[] whole = Recording.flac(name);
        for (int change = 1; change < 256; change++) {
            assertNoticed(whole, change);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinds-16", "variable-16", "escapes-16"})
    void noBitCanBeChangedWithoutNotice(String name) throws Exception {
        byte[] whole = Recording.flac(name);
        for (int change = 1; change < 256; change <<= 1) {
            assertNoticed(whole, change);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-12", "kinds-16", "stereo-24", "six-16"})
    void aFileThatIsCutOffIsRefused(String name) throws Exception {
        byte[] whole = Recording.flac(name);
        for (int length = 0; length < whole.length; length++) {
            byte[] file = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> AudioFile.of(file))
                    .as("%s bytes", length)
                    .isInstanceOf(BadAudioException.class)
                    .hasMessageMatching("is (cut off|damaged|no WAV or FLAC file).*");
        }
    }

    /** Whatever is damaged: a reason, or the same samples. */
    @Property(tries = 3000)
    void damageIsNeverMoreThanARefusal(@ForAll @Size(min = 1, max = 5) List<Integer> places, @ForAll byte value)
            throws Exception {
        byte[] file = Recording.flac("escapes-16");
        float[] samples = FlacFile.of(file).mono();
        for (int place : places) {
            file[Math.floorMod(place, file.length)] = (byte) (value + place);
        }
        assertRefusedOrEqual(file, samples, places + " " + value);
    }

    @Test
    void whatStandsBeforeAndBehindIsPassedOver() throws Exception {
        byte[] whole = Recording.flac("linear-16");
        float[] samples = FlacFile.of(whole).mono();
        byte[] tag = new byte[10 + 300 + 10];
        ByteBuffer.wrap(tag).put(new byte[] {'I', 'D', '3', 4, 0, 0x10, 0, 0, 300 >> 7, 300 & 0x7F});
        byte[] end = Arrays.copyOf(new byte[] {'T', 'A', 'G'}, 128);
        assertThat(AudioFile.of(joined(tag, tag, whole, end)).mono()).isEqualTo(samples);
        byte[] streamed = Recording.flac("streamed-16");
        assertThat(AudioFile.of(joined(streamed, end)).mono())
                .isEqualTo(AudioFile.of(streamed).mono());
        byte[] unending = tag.clone();
        unending[6] = 0x7F;
        assertRefused(joined(unending, whole), "is no WAV or FLAC file; convert it: ffmpeg -i IN OUT.wav");
    }

    @Test
    void metadataThatMakeNoSenseAreRefused() throws Exception {
        byte[] whole = Recording.flac("two-12");
        assertRefused(
                patched(whole, 4, 0x84),
                "is damaged: its metadata must not have a block of type 4 and 34 bytes at byte 4; get it again");
        assertRefused(
                patched(whole, 4, 0),
                "is damaged: its metadata must not have a block of type 127 and 16282900 bytes at byte 42; get it again");
        assertRefused(
                patched(whole, 5, 1),
                "is damaged: its metadata must not have a block of type 0 and 65570 bytes at"
                        + " byte 4; get it again");
        byte[] noRate = patched(patched(whole, INFO + 10, 0), INFO + 11, 0);
        noRate[INFO + 12] &= 0x0F;
        assertRefused(noRate, "has a header that makes no sense: 2 channels, 0 samples a second, 12 bits a sample");
        assertRefused(
                joined(Arrays.copyOf(patched(whole, 4, 0), INFO_END), new byte[] {(byte) 0x81, 0, 0, 9}),
                "is cut off before its samples begin");
        assertRefused(Arrays.copyOf(patched(whole, TOTAL + 3, 0), INFO_END), "has no samples");
    }

    @Test
    void promisesAreNotBelieved() throws Exception {
        byte[] whole = Recording.flac("two-12");
        byte[] most = whole.clone();
        most[INFO + 13] |= 0x0F;
        Arrays.fill(most, TOTAL, TOTAL + 4, (byte) 0xFF);
        assertRefused(most, "has 68719476735 samples; at most 67108864 are read: cut it up");
        assertRefused(
                patched(whole, TOTAL + 3, 65),
                "is cut off: its header tells of 65 samples but 64 are there; get it again");
        assertRefused(
                patched(whole, TOTAL + 3, 63),
                "is damaged: its header tells of 63 samples but frames hold 64 and more; get it again");
        byte[] kinds = Recording.flac("kinds-16");
        Arrays.fill(kinds, MD5, INFO_END, (byte) 0);
        assertThatThrownBy(() -> FlacFile.of(patched(kinds, TOTAL + 2, 0)))
                .hasMessageMatching(
                        "is damaged: its header tells of 192 samples but more follow at byte \\d+; get it again");
    }

    @Test
    void framesThatDoNotFitTogetherAreRefused() throws Exception {
        byte[] whole = Recording.flac("two-12");
        assertRefused(
                patched(whole, MD5, whole[MD5] ^ 1),
                "is damaged: its samples have the MD5 " + md5(whole, 0) + ", its header tells of " + md5(whole, 1)
                        + "; get it again");
        byte[] mono = whole.clone();
        mono[INFO + 12] ^= 2;
        assertRefused(
                mono,
                "is damaged: frame 0, at byte 42, has 2 channels of 12 bits at 16000 Hz, the file's header tells of 1 of 12"
                        + " bits at 16000 Hz; get it again");
        assertRefused(
                patched(whole, whole.length - 1, whole[whole.length - 1] ^ 1),
                "is damaged: frame 0, at byte 42, has not the checksum that it tells; get it again");
        assertRefused(
                patched(whole, INFO_END, 0),
                "is damaged: frame 0, at byte 42, does not begin as a frame does; get it again");
        assertRefused(
                patched(whole, INFO_END + 4, 1),
                "is damaged: frame 0, at byte 42, has a header without the checksum that it tells; get it again");
        byte[] two = Recording.flac("escapes-16");
        int second = secondFrame(two, INFO_END);
        assertRefused(
                joined(Arrays.copyOf(two, INFO_END), Arrays.copyOfRange(two, second, two.length)),
                "is damaged: frame 0, at byte 42, says that 1 frames are before it but 0 are; get it again");
        byte[] stereo = Recording.flac("stereo-16");
        int other = secondFrame(stereo, INFO_END);
        assertRefused(
                joined(Arrays.copyOf(two, second), Arrays.copyOfRange(stereo, other, stereo.length)),
                "changes on its way: frame 1, at byte " + second
                        + ", has 2 channels of 16 bits at 16000 Hz, the file's header"
                        + " tells of 1 of 16 bits at 16000 Hz; convert it: ffmpeg -i IN OUT.wav");
    }

    /** Where the frame with the number 1 begins. @param from where to look from */
    private static int secondFrame(byte[] file, int from) {
        int at = from;
        while (!FlacFrame.begins(file, at) || file[at + 4] != 1) {
            at++;
        }
        return at;
    }

    private static void assertNoticed(byte[] whole, int change) throws BadAudioException {
        float[] samples = FlacFile.of(whole).mono();
        for (int at = 0; at < whole.length; at++) {
            byte[] file = whole.clone();
            file[at] ^= (byte) change;
            assertRefusedOrEqual(file, samples, "byte " + at + " xor " + change);
        }
    }

    private static String md5(byte[] file, int flip) {
        StringBuilder hex = new StringBuilder();
        for (int i = MD5; i < INFO_END; i++) {
            hex.append(String.format("%02x", Byte.toUnsignedInt(file[i]) ^ (i == MD5 ? flip : 0)));
        }
        return hex.toString();
    }

    private static byte[] patched(byte[] file, int at, int value) {
        byte[] copy = file.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static void assertRefusedOrEqual(byte[] file, float[] samples, String damage) {
        float[] read;
        try {
            read = AudioFile.of(file).mono();
        } catch (BadAudioException e) {
            return;
        }
        // once for each of many bytes: a description of every assertion would take longer than decoding
        if (!Arrays.equals(read, samples)) {
            fail(damage + " went unnoticed");
        }
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> AudioFile.of(file))
                .isInstanceOf(BadAudioException.class)
                .hasMessage(reason);
    }
}
