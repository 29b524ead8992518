package dev.octet.detection;

import java.util.Set;

/**
 * From an index of the output to the class number of the dataset.
 *
 * @param offset index of the class that the dataset calls 0: 1 for models that put a background class first
 * @param that the output follows
 */
record ClassNumbers(int offset, Numbering numbering) {

    /** How classes are counted. */
    enum Numbering {
        /** None: class numbers follow each other. */
        DENSE,
        /** The ids 1 to 90 of COCO's annotations, of which 80 are used. */
        COCO91
    }

    /** Ids of COCO's 91 that no annotation has. */
    private static final Set<Integer> UNUSED = Set.of(12, 26, 29, 30, 45, 66, 68, 69, 71, 83);

    private static final int LAST_COCO = 90;

    /** The class number; -1 for what is no class, such as the background. */
    int category(int index) {
        int number = index - offset;
        if (numbering == Numbering.DENSE || number < 0) {
            return Math.max(number, -1);
        }
        if (number < 1 || number > LAST_COCO || UNUSED.contains(number)) {
            return -1;
        }
        return number
                - 1
                - (int) UNUSED.stream().filter(unused -> unused < number).count();
    }
}
