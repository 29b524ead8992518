package dev.octet.explain;

import dev.octet.engine.ElementType;

/**
 * The integers of a quantized type.
 *
 * @param lowest smallest
 * @param highest largest
 */
record Levels(int lowest, int highest) {
    static Levels of(ElementType type) {
        return switch (type) {
            case INT8 -> new Levels(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UINT16 -> new Levels(0, 65535);
            case INT16 -> new Levels(Short.MIN_VALUE, Short.MAX_VALUE);
            default -> new Levels(0, 255);
        };
    }
}
