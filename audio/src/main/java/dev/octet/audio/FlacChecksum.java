package dev.octet.audio;

/** The two cyclic redundancy checks of FLAC: RFC 9639, sections 9.1.8 and 9.3. Both begin with 0. */
final class FlacChecksum {
    private static final int[] CRC8 = table(8, 0x07);
    private static final int[] CRC16 = table(16, 0x8005);

    private FlacChecksum() {}

    /** What each byte does to a checksum that is 0. @param polynomial without its highest bit */
    private static int[] table(int width, int polynomial) {
        int[] table = new int[1 << Byte.SIZE];
        for (int i = 0; i < table.length; i++) {
            int crc = i << width - Byte.SIZE;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = crc << 1 ^ (crc >> width - 1 & 1) * polynomial;
            }
            table[i] = crc & (1 << width) - 1;
        }
        return table;
    }

    static int crc8(byte[] bytes, int begin, int end) {
        int crc = 0;
        for (int i = begin; i < end; i++) {
            crc = CRC8[crc ^ Byte.toUnsignedInt(bytes[i])];
        }
        return crc;
    }

    static int crc16(byte[] bytes, int begin, int end) {
        int crc = 0;
        for (int i = begin; i < end; i++) {
            crc = crc << Byte.SIZE & 0xFFFF ^ CRC16[crc >> Byte.SIZE ^ Byte.toUnsignedInt(bytes[i])];
        }
        return crc;
    }
}
