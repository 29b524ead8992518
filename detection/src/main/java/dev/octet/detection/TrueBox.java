package dev.octet.detection;

import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is there, as an annotator drew it.
 *
 * @param box in pixels of the picture
 * @param category class number as the dataset counts, from 0
 * @param area by which its size is judged, in square pixels: of the thing itself where the dataset knows it, not of
 *     the box
 * @param kind whether missing it is an error
 * @param levels in which of up to 31 levels of difficulty it counts, a bit each, the easiest lowest; -1 in all
 */
public record TrueBox(Box box, int category, double area, Kind kind, int levels) {

    /** What becomes of a detection that meets the box, and of the box when none does. */
    public enum Kind {
        /** To be found: once. */
        COUNTED,
        /** Neither missing nor finding it counts: VOC's {@code difficult}, WIDER FACE's {@code invalid}. */
        IGNORED,
        /** As {@link #IGNORED}, but for any number of detections inside it: COCO's {@code iscrowd}. */
        CROWD
    }

    public TrueBox {
        requireNonNull(box, "box");
        requireNonNull(kind, "kind");
        if (category < 0) {
            throw new IllegalArgumentException("category must not be negative but was " + category);
        }
        if (!(area >= 0 && Double.isFinite(area))) {
            throw new IllegalArgumentException("area must be finite and not negative but was " + area);
        }
    }

    /** A box to be found, its area that of the box. */
    public static TrueBox of(Box box, int category) {
        return new TrueBox(box, category, box.area(), Kind.COUNTED, -1);
    }

    /**
     * All of it, with blanks between: category, left, top, width, height, area, and what is unusual about it. Equal texts
     * are equal boxes.
     */
    public String text() {
        return category + " " + box.left() + " " + box.top() + " " + box.width() + " " + box.height() + " " + area
                + (kind == Kind.COUNTED ? "" : " " + kind.name().toLowerCase(Locale.ROOT))
                + (levels == -1 ? "" : " levels " + levels);
    }
}
