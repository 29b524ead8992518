package dev.octet.audio;

import java.nio.ByteBuffer;

/**
 * What a FLAC file tells of all its samples: the metadata block STREAMINFO (RFC 9639, section 8.2).
 *
 * @param variable whether frames of FLAC may differ in size
 * @param rate samples a second
 * @param channels of a frame
 * @param bits of a sample
 * @param frames how many samples each channel has; 0 if that was not known when the file was begun
 * @param md5 digest of the samples; all zero if there is none
 */
record FlacInfo(boolean variable, int rate, int channels, int bits, long frames, byte[] md5) {
    /** Length of the block. */
    static final int BYTES = 34;

    private static final int FEWEST_BITS = 4;
    private static final int FRAMES_BITS = 36;
    private static final int AT_RATE = 10;
    private static final int AT_MD5 = 18;

    /** Reads the block that begins there. */
    static FlacInfo of(byte[] bytes, int at) throws BadAudioException {
        ByteBuffer block = ByteBuffer.wrap(bytes, at, BYTES).slice();
        // 20 bits for the rate, 3 for the channels, 5 for the bits, 36 for the samples; what is before that binds
        // nobody
        long packed = block.getLong(AT_RATE);
        byte[] md5 = new byte[BYTES - AT_MD5];
        block.get(AT_MD5, md5);
        FlacInfo info = new FlacInfo(
                block.getShort(0) != block.getShort(Short.BYTES),
                (int) (packed >>> 44),
                (int) (packed >>> 41 & 7) + 1,
                (int) (packed >>> FRAMES_BITS & 31) + 1,
                packed & (1L << FRAMES_BITS) - 1,
                md5);
        if (info.rate < 1 || info.bits < FEWEST_BITS) {
            throw new BadAudioException("has a header that makes no sense: " + info.channels + " channels, " + info.rate
                    + " samples a second, " + info.bits + " bits a sample");
        }
        if (info.frames > AudioFile.MOST_FRAMES) {
            throw AudioFile.tooLong(info.frames);
        }
        return info;
    }
}
