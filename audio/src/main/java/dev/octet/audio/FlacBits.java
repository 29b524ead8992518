package dev.octet.audio;

/** The bits of one frame of a FLAC file, the highest of each byte first; they end where the file does. */
final class FlacBits {
    /** Residuals have 32 bits with their sign (RFC 9639, section 9.2.7.3), and as many when the sign is folded in. */
    private static final long MOST_FOLDED = 0xFFFF_FFFFL;

    private final byte[] bytes;
    private final long frame;
    private final int begin;
    /** The byte that comes into the buffer next. */
    private int next;
    /** Bits that are not read yet, the first of them highest; what is below them is 0. */
    private long buffer;

    private int buffered;

    /**
     * @param frame its number, for messages
     * @param begin where in the file it begins
     */
    FlacBits(byte[] bytes, long frame, int begin) {
        this.bytes = bytes;
        this.frame = frame;
        this.begin = begin;
        this.next = begin;
    }

    /** Damage in this frame. @param what it is, a sentence whose subject is the frame */
    BadAudioException fault(String what) {
        return FlacFile.damaged("frame " + frame + ", at byte " + begin + ", " + what);
    }

    /** Where the frame begins. */
    int begin() {
        return begin;
    }

    /** Passes over what is left of a byte; where the next one lies. */
    int align() {
        int rest = buffered % Byte.SIZE;
        buffer <<= rest;
        buffered -= rest;
        return next - buffered / Byte.SIZE;
    }

    /** A number without a sign. @param count of its bits, up to 31 */
    int read(int count) throws BadAudioException {
        fill(count);
        // in two steps, for a shift by 64 is one by 0
        int value = (int) (buffer >>> 1 >>> Long.SIZE - 1 - count);
        buffer <<= count;
        buffered -= count;
        return value;
    }

    /** A number in two's complement. @param count of its bits, up to 33; none are 0 */
    long signed(int count) throws BadAudioException {
        if (count == 0) {
            return 0;
        }
        fill(count);
        long value = buffer >> Long.SIZE - count;
        buffer <<= count;
        buffered -= count;
        return value;
    }

    /** How many zeros stand before the next one, which is read too. @param most that there may be */
    long zeros(long most) throws BadAudioException {
        long zeros = 0;
        while (buffer == 0) {
            zeros += buffered;
            buffered = 0;
            fill(1);
        }
        int last = Long.numberOfLeadingZeros(buffer);
        zeros += last;
        buffer = buffer << last << 1;
        buffered -= last + 1;
        if (zeros > most) {
            throw fault("holds a number that is too large");
        }
        return zeros;
    }

    /** A number in Rice code. @param parameter how many low bits stand as they are */
    long rice(int parameter) throws BadAudioException {
        long folded = zeros(MOST_FOLDED >>> parameter) << parameter | read(parameter);
        return folded >>> 1 ^ -(folded & 1);
    }

    /** Makes sure of so many bits, up to 57. */
    private void fill(int count) throws BadAudioException {
        if (buffered >= count) {
            return;
        }
        while (buffered <= Long.SIZE - Byte.SIZE && next < bytes.length) {
            buffer |= Byte.toUnsignedLong(bytes[next++]) << Long.SIZE - Byte.SIZE - buffered;
            buffered += Byte.SIZE;
        }
        if (buffered < count) {
            throw new BadAudioException("is cut off or damaged: frame " + frame + ", at byte " + begin
                    + ", goes on where the file ends; get it again");
        }
    }
}
