package dev.octet.audio;

/**
 * One frame of a FLAC file: RFC 9639, section 9.
 *
 * @param channels the samples of each, in the range of their bits
 * @param end where the next frame begins
 */
record FlacFrame(long[][] channels, int end) {
    private static final int SYNC = 0x7FFC;
    private static final int SYNC_BITS = 15;
    private static final int LEFT_SIDE = 8;
    private static final int SIDE_RIGHT = 9;
    private static final int MID_SIDE = 10;
    private static final int MOST_SAMPLES = 65_535;
    /** Samples a second by code; behind them come codes of rates that are written out (section 9.1.2). */
    private static final int[] RATES = {
        0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000
    };
    /** Bits of a sample by code; -1 for none (section 9.1.4). */
    private static final int[] WIDTHS = {0, 8, 12, -1, 16, 20, 24, 32};

    /** Whether a frame seems to begin there. */
    static boolean begins(byte[] bytes, int at) {
        return at + 1 < bytes.length
                && (Byte.toUnsignedInt(bytes[at]) << Byte.SIZE | Byte.toUnsignedInt(bytes[at + 1])) >> 1 == SYNC;
    }

    /**
     * Decodes the frame that begins there.
     *
     * @param info what the file tells of all its frames
     * @param number how many frames are before it
     * @param sample how many samples of a channel are before it
     */
    static FlacFrame decode(byte[] bytes, int at, FlacInfo info, long number, long sample) throws BadAudioException {
        FlacBits bits = new FlacBits(bytes, number, at);
        Header header = Header.read(bits, bytes);
        header.check(bits, info, number, sample);
        long[][] channels = new long[info.channels()][];
        for (int i = 0; i < channels.length; i++) {
            boolean side = header.layout == SIDE_RIGHT ? i == 0 : header.layout >= LEFT_SIDE && i == 1;
            channels[i] = FlacSubframe.decode(bits, header.size, info.bits() + (side ? 1 : 0));
        }
        int end = bits.align();
        if (bits.read(16) != FlacChecksum.crc16(bytes, at, end)) {
            throw bits.fault("has not the checksum that it tells");
        }
        FlacFrame frame = new FlacFrame(channels, end + 2);
        frame.undo(header.layout);
        if (!frame.isWithin(info.bits())) {
            throw bits.fault("has a sample of more than " + info.bits() + " bits");
        }
        return frame;
    }

    /** How many samples each channel has. */
    int size() {
        return channels[0].length;
    }

    /** Makes left and right of what was stored in place of one or both of them (section 4.2). */
    private void undo(int layout) {
        for (int i = 0; layout >= LEFT_SIDE && i < size(); i++) {
            long first = channels[0][i];
            long second = channels[1][i];
            if (layout == LEFT_SIDE) {
                channels[1][i] = first - second;
            } else if (layout == SIDE_RIGHT) {
                channels[0][i] = first + second;
            } else {
                long sum = first << 1 | second & 1;
                channels[0][i] = sum + second >> 1;
                channels[1][i] = sum - second >> 1;
            }
        }
    }

    private boolean isWithin(int bits) {
        long most = (1L << bits - 1) - 1;
        for (long[] samples : channels) {
            for (long sample : samples) {
                if (sample > most || sample < ~most) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * What a frame begins with (section 9.1).
     *
     * @param variable whether {@code number} counts samples, not frames
     * @param size how many samples a channel has
     * @param rate samples a second; 0 if the file tells
     * @param layout how many channels there are, less 1, or how two are stored
     * @param width code of the bits of a sample
     * @param number how many samples or frames are before it
     */
    private record Header(boolean variable, int size, int rate, int layout, int width, long number) {

        static Header read(FlacBits bits, byte[] bytes) throws BadAudioException {
            if (bits.read(SYNC_BITS) != SYNC) {
                throw bits.fault("does not begin as a frame does");
            }
            boolean variable = bits.read(1) == 1;
            int sizeCode = bits.read(4);
            int rateCode = bits.read(4);
            int layout = bits.read(4);
            int width = bits.read(3);
            int reserved = bits.read(1);
            long number = number(bits);
            int size = size(sizeCode, bits);
            int rate = rate(rateCode, bits);
            int end = bits.align();
            if (bits.read(8) != FlacChecksum.crc8(bytes, bits.begin(), end)) {
                throw bits.fault("has a header without the checksum that it tells");
            }
            if (reserved != 0
                    || layout > MID_SIDE
                    || WIDTHS[width] < 0
                    || size < 1
                    || size > MOST_SAMPLES
                    || rate < 0) {
                throw bits.fault("has a header of a kind that is not known");
            }
            return new Header(variable, size, rate, layout, width, number);
        }

        /** As characters in UTF-8, but of up to seven bytes. */
        private static long number(FlacBits bits) throws BadAudioException {
            int first = bits.read(Byte.SIZE);
            int length = Integer.numberOfLeadingZeros(~(first << Integer.SIZE - Byte.SIZE));
            if (length == 0) {
                return first;
            }
            if (length == 1 || length == Byte.SIZE) {
                throw bits.fault("has no number");
            }
            long number = first & 0x7F >> length;
            for (int i = 1; i < length; i++) {
                int next = bits.read(Byte.SIZE);
                if (next >> 6 != 2) {
                    throw bits.fault("has no number");
                }
                number = number << 6 | next & 0x3F;
            }
            return number;
        }

        /** 0 if it is unknown. */
        private static int size(int code, FlacBits bits) throws BadAudioException {
            return switch (code) {
                case 0 -> 0;
                case 1 -> 192;
                case 2, 3, 4, 5 -> 144 << code;
                case 6 -> bits.read(8) + 1;
                case 7 -> bits.read(16) + 1;
                default -> 1 << code;
            };
        }

        /** -1 if it is unknown. */
        private static int rate(int code, FlacBits bits) throws BadAudioException {
            return switch (code) {
                case 12 -> bits.read(8) * 1000;
                case 13 -> bits.read(16);
                case 14 -> bits.read(16) * 10;
                case 15 -> -1;
                default -> RATES[code];
            };
        }

        /** That it is the next frame, and of the same kind as all. */
        void check(FlacBits bits, FlacInfo info, long before, long sample) throws BadAudioException {
            int channels = layout < LEFT_SIDE ? layout + 1 : 2;
            int samplesBits = width == 0 ? info.bits() : WIDTHS[width];
            if (channels != info.channels() || samplesBits != info.bits() || rate > 0 && rate != info.rate()) {
                String kind = "has " + channels + " channels of " + samplesBits + " bits"
                        + (rate > 0 ? " at " + rate + " Hz" : "") + ", the file's header tells of " + info.channels()
                        + " of " + info.bits() + " bits at " + info.rate() + " Hz";
                throw before == 0
                        ? bits.fault(kind)
                        : new BadAudioException("changes on its way: frame " + before + ", at byte " + bits.begin()
                                + ", " + kind + "; convert it: ffmpeg -i IN OUT.wav");
            }
            // before FLAC 1.2 nothing in a frame told which of the two is counted (appendix B.1)
            boolean known = variable ? number == sample : number == before || info.variable() && number == sample;
            if (!known) {
                throw bits.fault("says that " + number + (variable ? " samples" : " frames") + " are before it but "
                        + (variable ? sample : before) + " are");
            }
        }
    }
}
