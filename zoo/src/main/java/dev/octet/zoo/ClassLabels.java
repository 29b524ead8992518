package dev.octet.zoo;

import java.util.OptionalInt;

/** Class numbers as datasets write them. */
final class ClassLabels {

    private ClassLabels() {}

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
