package dev.octet.datasets;

import java.util.OptionalInt;

import dev.octet.io.Section;

/** Class numbers as datasets write them. */
final class ClassLabels {

    private ClassLabels() {}

    /** Reads {@code classes}: how many there are, so that a label out of range is found before the long work. */
    static OptionalInt count(Section section) {
        return section.integer("classes", 2, 1 << 24).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /**
     * @param place file and place, for the message
     * @throws DatasetException if {@code text} is no class number or not below {@code classes}
     */
    static Label.ClassIndex parse(String text, OptionalInt classes, String place) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new DatasetException(place + ": the label '" + text + "' is not a class number; write 0, 1, 2, ...");
        }
        return checked(Integer.parseInt(text), classes, place);
    }

    /** @throws DatasetException if {@code index} is not below {@code classes} */
    static Label.ClassIndex checked(int index, OptionalInt classes, String place) {
        if (classes.isPresent() && index >= classes.getAsInt()) {
            throw new DatasetException(place + ": the label " + index + " is out of range; with " + classes.getAsInt()
                    + " classes labels run from 0 to " + (classes.getAsInt() - 1));
        }
        return new Label.ClassIndex(index);
    }
}
