package dev.octet.images;

/** JPEG's colour space to RGB, in the 16-bit fixed point of libjpeg's jdcolor.c. */
final class Ycc {
    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int[] RED_OF_CR = new int[256];
    private static final int[] BLUE_OF_CB = new int[256];
    private static final int[] GREEN_OF_CR = new int[256];
    private static final int[] GREEN_OF_CB = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int chroma = i - 128;
            RED_OF_CR[i] = (fixed(1.40200) * chroma + HALF) >> BITS;
            BLUE_OF_CB[i] = (fixed(1.77200) * chroma + HALF) >> BITS;
            GREEN_OF_CR[i] = -fixed(0.71414) * chroma;
            GREEN_OF_CB[i] = -fixed(0.34414) * chroma + HALF;
        }
    }

    private Ycc() {}

    /** Turns interleaved Y, Cb, Cr into R, G, B in place. */
    static void toRgb(byte[] samples) {
        for (int i = 0; i < samples.length; i += 3) {
            convert(samples, i, 0);
        }
    }

    /** Turns interleaved Y, Cb, Cr, K into C, M, Y, K in place: the complement of RGB, and K as it is. */
    static void toCmyk(byte[] samples) {
        for (int i = 0; i < samples.length; i += 4) {
            convert(samples, i, 255);
        }
    }

    private static void convert(byte[] samples, int at, int complement) {
        int y = samples[at] & 255;
        int cb = samples[at + 1] & 255;
        int cr = samples[at + 2] & 255;
        // v ^ 255 is 255 - v for a byte.
        samples[at] = (byte) (clip(y + RED_OF_CR[cr]) ^ complement);
        samples[at + 1] = (byte) (clip(y + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> BITS)) ^ complement);
        samples[at + 2] = (byte) (clip(y + BLUE_OF_CB[cb]) ^ complement);
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << BITS) + 0.5);
    }
}
