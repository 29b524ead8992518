package dev.octet.audio;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A FLAC file (RFC 9639, "Free Lossless Audio Codec (FLAC)"), decoded. Why by ourselves: {@code docs/decisions}. Whatever can
 * be checked is: the checksums of frames and their headers, their numbers, the number of samples and their MD5. Where the RFC
 * leaves it to the decoder, what is wrong is refused: a recording whose kind changes midway, frames that are missing.
 * Not read is FLAC within Ogg.
 */
final class FlacFile implements AudioFile {
    private static final byte[] MARKER = {'f', 'L', 'a', 'C'};
    private static final int BLOCK_HEADER = 4;
    private static final int FORBIDDEN_TYPE = 127;
    /** A tag that some programs write before files of all kinds, though FLAC knows no such thing. */
    private static final byte[] ID3 = {'I', 'D', '3'};

    private static final int ID3_HEADER = 10;
    private static final int ID3_HAS_FOOTER = 0x10;
    /** Another one that they write behind them. */
    private static final byte[] ID3_END = {'T', 'A', 'G'};

    private static final int ID3_END_BYTES = 128;
    /** Samples for which there is room at first; what a header promises is not believed before it came. */
    private static final int FIRST_ROOM = 1 << 12;

    private final byte[] bytes;
    private final FlacInfo info;
    private final MessageDigest md5 = md5();
    private float[] mono;
    private int frames;

    private FlacFile(byte[] bytes, FlacInfo info) {
        this.bytes = bytes;
        this.info = info;
        this.mono = new float[info.frames() == 0 ? FIRST_ROOM : (int) Math.min(FIRST_ROOM, info.frames())];
    }

    /** Whether the bytes are those of a FLAC file. */
    static boolean begins(byte[] bytes) {
        return holds(bytes, marker(bytes), MARKER);
    }

    /** Decodes a file that {@link #begins} like one. @throws BadAudioException if it is damaged */
    static FlacFile of(byte[] bytes) throws BadAudioException {
        FlacInfo info = null;
        int at = marker(bytes) + MARKER.length;
        boolean last = false;
        while (!last) {
            if (bytes.length - at < BLOCK_HEADER) {
                throw new BadAudioException("is cut off before its samples begin");
            }
            last = bytes[at] < 0;
            int type = bytes[at] & 0x7F;
            int size = Byte.toUnsignedInt(bytes[at + 1]) << 16
                    | Byte.toUnsignedInt(bytes[at + 2]) << 8
                    | Byte.toUnsignedInt(bytes[at + 3]);
            if (type == FORBIDDEN_TYPE || (type == 0) != (info == null) || type == 0 && size != FlacInfo.BYTES) {
                throw damaged(
                        "its metadata must not have a block of type " + type + " and " + size + " bytes at byte " + at);
            }
            at += BLOCK_HEADER;
            if (bytes.length - at < size) {
                throw new BadAudioException("is cut off before its samples begin");
            }
            info = info == null ? FlacInfo.of(bytes, at) : info;
            at += size;
        }
        FlacFile file = new FlacFile(bytes, info);
        file.decode(at);
        return file;
    }

    /** What is said of a damaged file. @param where and what, the rest of a sentence */
    static BadAudioException damaged(String where) {
        return new BadAudioException("is damaged: " + where + "; get it again");
    }

    @Override
    public int rate() {
        return info.rate();
    }

    @Override
    public int frames() {
        return frames;
    }

    @Override
    public float[] mono() {
        return Arrays.copyOf(mono, frames);
    }

    /** Decodes all frames, the first of which begins there. */
    private void decode(int begin) throws BadAudioException {
        int at = begin;
        for (long number = 0; info.frames() == 0 ? !isEnd(at) : frames < info.frames(); number++) {
            if (at == bytes.length) {
                throw new BadAudioException("is cut off: its header tells of " + info.frames() + " samples but "
                        + frames + " are there; get it again");
            }
            FlacFrame frame = FlacFrame.decode(bytes, at, info, number, frames);
            add(frame);
            at = frame.end();
        }
        if (frames == 0) {
            throw new BadAudioException("has no samples");
        }
        if (FlacFrame.begins(bytes, at)) {
            throw damaged("its header tells of " + info.frames() + " samples but more follow at byte " + at);
        }
        byte[] digest = md5.digest();
        if (!Arrays.equals(info.md5(), new byte[digest.length]) && !Arrays.equals(info.md5(), digest)) {
            HexFormat hex = HexFormat.of();
            throw damaged("its samples have the MD5 " + hex.formatHex(digest) + ", its header tells of "
                    + hex.formatHex(info.md5()));
        }
    }

    private void add(FlacFrame frame) throws BadAudioException {
        long sum = (long) frames + frame.size();
        if (sum > MOST_FRAMES) {
            throw AudioFile.tooLong(sum);
        }
        if (info.frames() > 0 && sum > info.frames()) {
            throw damaged("its header tells of " + info.frames() + " samples but frames hold " + sum + " and more");
        }
        if (sum > mono.length) {
            mono = Arrays.copyOf(mono, (int) Math.max(sum, Math.min(2L * mono.length, MOST_FRAMES)));
        }
        float scale = 1L << info.bits() - 1;
        int sampleBytes = (info.bits() + Byte.SIZE - 1) / Byte.SIZE;
        byte[] raw = new byte[frame.size() * info.channels() * sampleBytes];
        int at = 0;
        for (int i = 0; i < frame.size(); i++) {
            float total = 0;
            for (long[] channel : frame.channels()) {
                total += channel[i] / scale;
                for (int k = 0; k < sampleBytes; k++) {
                    raw[at++] = (byte) (channel[i] >> Byte.SIZE * k);
                }
            }
            mono[frames + i] = total / info.channels();
        }
        md5.update(raw);
        frames = (int) sum;
    }

    /** Whether nothing of the recording follows. */
    private boolean isEnd(int at) {
        return at == bytes.length || bytes.length - at == ID3_END_BYTES && holds(bytes, at, ID3_END);
    }

    /** Where the marker of FLAC lies if there is one. */
    private static int marker(byte[] bytes) {
        int at = 0;
        while (holds(bytes, at, ID3) && bytes.length - at > ID3_HEADER) {
            int size = 0;
            for (int i = ID3_HEADER - 4; i < ID3_HEADER; i++) {
                size = size << 7 | bytes[at + i] & 0x7F;
            }
            int footer = (bytes[at + 5] & ID3_HAS_FOOTER) == 0 ? 0 : ID3_HEADER;
            at = (int) Math.min(bytes.length, (long) at + ID3_HEADER + size + footer);
        }
        return at;
    }

    private static boolean holds(byte[] bytes, int at, byte[] what) {
        return bytes.length - at >= what.length && Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
