package dev.octet.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A WAV file ("Multimedia Programming Interface and Data Specifications 1.0" of 1991, and WAVE_FORMAT_EXTENSIBLE): its
 * format, and where its samples lie. Read here and not by {@code javax.sound.sampled}, which takes a file that is cut off
 * for a whole one.
 *
 * @param encoding of a sample
 * @param channels of a frame
 * @param rate frames a second
 * @param samples little-endian, frame by frame
 */
record WavFile(Encoding encoding, int channels, int rate, ByteBuffer samples) implements AudioFile {
    private static final int MOST_CHANNELS = 8;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;

    /** How a sample is stored. */
    enum Encoding {
        UNSIGNED_8(1),
        SIGNED_16(2),
        SIGNED_24(3),
        SIGNED_32(4),
        FLOAT_32(4),
        FLOAT_64(8);

        private final int bytes;

        Encoding(int bytes) {
            this.bytes = bytes;
        }

        /** The sample at {@code at} in [-1, 1), as libsndfile makes floats of it. */
        private float value(ByteBuffer from, int at) {
            return switch (this) {
                case UNSIGNED_8 -> (Byte.toUnsignedInt(from.get(at)) - 128) / 128f;
                case SIGNED_16 -> from.getShort(at) / 32768f;
                case SIGNED_24 ->
                    (Byte.toUnsignedInt(from.get(at))
                                    | Byte.toUnsignedInt(from.get(at + 1)) << 8
                                    | from.get(at + 2) << 16)
                            / 8388608f;
                case SIGNED_32 -> from.getInt(at) / 2147483648f;
                case FLOAT_32 -> from.getFloat(at);
                case FLOAT_64 -> (float) from.getDouble(at);
            };
        }

        private static Encoding of(int format, int bits) throws BadAudioException {
            if (format == PCM) {
                switch (bits) {
                    case 8:
                        return UNSIGNED_8;
                    case 16:
                        return SIGNED_16;
                    case 24:
                        return SIGNED_24;
                    case 32:
                        return SIGNED_32;
                    default:
                        break;
                }
            }
            if (format == FLOAT && (bits == 32 || bits == 64)) {
                return bits == 32 ? FLOAT_32 : FLOAT_64;
            }
            throw new BadAudioException(
                    "holds " + bits + "-bit samples of format " + format
                            + "; read are PCM of 8, 16, 24 and 32 bits and float. Convert it: ffmpeg -i IN -c:a pcm_s16le OUT.wav");
        }
    }

    /** Reads the header. @throws BadAudioException if it is none, or promises what the file does not hold */
    static WavFile of(byte[] bytes) throws BadAudioException {
        String form = tag(bytes, 0) + tag(bytes, 8);
        if (!form.equals("RIFFWAVE")) {
            throw new BadAudioException("is no WAV or FLAC file; convert it: ffmpeg -i IN OUT.wav");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Format format = null;
        long at = 12;
        while (at + 8 <= bytes.length) {
            String name = tag(bytes, (int) at);
            long size = Integer.toUnsignedLong(all.getInt((int) at + 4));
            long end = at + 8 + size;
            if (name.equals("fmt ") && end <= bytes.length) {
                format = Format.of(all, (int) at + 8, (int) size);
            }
            if (name.equals("data")) {
                if (format == null) {
                    throw new BadAudioException("has samples but no format before them");
                }
                if (end > bytes.length) {
                    throw new BadAudioException("is cut off: its header tells of " + size + " bytes of samples but "
                            + (bytes.length - at - 8) + " are there");
                }
                return format.file(all.slice((int) at + 8, (int) size).order(ByteOrder.LITTLE_ENDIAN));
            }
            at = end + size % 2;
        }
        throw new BadAudioException("is cut off before its samples begin");
    }

    private static String tag(byte[] bytes, int at) {
        return at + 4 > bytes.length ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
    }

    /** The chunk {@code fmt}. */
    private record Format(Encoding encoding, int channels, int rate) {

        static Format of(ByteBuffer all, int at, int size) throws BadAudioException {
            if (size < 16) {
                throw new BadAudioException("has a format of " + size + " bytes, not 16 or more");
            }
            int format = Short.toUnsignedInt(all.getShort(at));
            if (format == EXTENSIBLE && size >= 40) {
                format = Short.toUnsignedInt(all.getShort(at + 24));
            }
            int channels = Short.toUnsignedInt(all.getShort(at + 2));
            int rate = all.getInt(at + 4);
            int bytes = Short.toUnsignedInt(all.getShort(at + 12));
            Encoding encoding = Encoding.of(format, Short.toUnsignedInt(all.getShort(at + 14)));
            if (channels < 1 || channels > MOST_CHANNELS || rate < 1 || bytes != channels * encoding.bytes) {
                throw new BadAudioException("has a header that makes no sense: " + channels + " channels, " + rate
                        + " samples a second, " + bytes + " bytes a frame");
            }
            return new Format(encoding, channels, rate);
        }

        WavFile file(ByteBuffer samples) throws BadAudioException {
            int frame = channels * encoding.bytes;
            int frames = samples.capacity() / frame;
            if (samples.capacity() % frame != 0) {
                throw new BadAudioException(
                        "ends within a frame: " + samples.capacity() + " bytes of samples are no multiple of " + frame);
            }
            if (frames == 0) {
                throw new BadAudioException("has no samples");
            }
            if (frames > MOST_FRAMES) {
                throw AudioFile.tooLong(frames);
            }
            return new WavFile(encoding, channels, rate, samples);
        }
    }

    @Override
    public int frames() {
        return samples.capacity() / (channels * encoding.bytes);
    }

    @Override
    public float[] mono() throws BadAudioException {
        float[] mono = new float[frames()];
        int at = 0;
        for (int i = 0; i < mono.length; i++) {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += encoding.value(samples, at);
                at += encoding.bytes;
            }
            mono[i] = sum / channels;
            if (!Float.isFinite(mono[i])) {
                throw new BadAudioException("holds a sample that is no number, at " + i);
            }
        }
        return mono;
    }
}
