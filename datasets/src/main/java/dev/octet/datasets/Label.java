package dev.octet.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.octet.detection.TrueBox;
import dev.octet.io.Sha256;

import static java.util.Objects.requireNonNull;

/** The truth about a sample, as its dataset tells it. */
public sealed interface Label {

    /** Kinds of labels, as a metric asks for them. */
    enum Kind {
        CLASS("a class"),
        SCORE("a score"),
        CATEGORIES("categories"),
        TEXTS("texts"),
        CLASS_MAP("a class for each pixel"),
        BOXES("boxes"),
        NONE("nothing");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** In words: {@code a class}. */
        @Override
        public String toString() {
            return words;
        }
    }

    Kind kind();

    /** As text for a CSV cell; empty for {@link None}. */
    String text();

    /**
     * One class of a classification.
     *
     * @param index class number as the dataset counts, from 0
     */
    record ClassIndex(int index) implements Label {
        public ClassIndex {
            if (index < 0) {
                throw new IllegalArgumentException("class index must not be negative but was " + index);
            }
        }

        @Override
        public Kind kind() {
            return Kind.CLASS;
        }

        @Override
        public String text() {
            return Integer.toString(index);
        }
    }

    /**
     * A human or measured score, in the dataset's own unit.
     *
     * @param value finite
     */
    record Score(double value) implements Label {
        public Score {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("score must be finite but was " + value);
            }
        }

        @Override
        public Kind kind() {
            return Kind.SCORE;
        }

        @Override
        public String text() {
            return Double.toString(value);
        }
    }

    /**
     * Several categories, of which any number apply: findings in a chest X-ray.
     *
     * @param marks one a category, in the order of the output
     */
    record Categories(List<Mark> marks) implements Label {

        /** Whether a category applies. */
        public enum Mark {
            ABSENT("0"),
            PRESENT("1"),
            /** Not annotated, or annotated as uncertain: the category is not scored on this sample. */
            UNKNOWN("nan");

            private final String text;

            Mark(String text) {
                this.text = text;
            }
        }

        public Categories {
            marks = List.copyOf(marks);
            if (marks.isEmpty()) {
                throw new IllegalArgumentException("a label of categories needs at least one");
            }
        }

        @Override
        public Kind kind() {
            return Kind.CATEGORIES;
        }

        /** {@code 0}, {@code 1} or {@code nan} for each category, with semicolons between them. */
        @Override
        public String text() {
            return marks.stream().map(mark -> mark.text).collect(Collectors.joining(";"));
        }

        /** The inverse of {@link #text}. @throws IllegalArgumentException if {@code text} is none such */
        public static Categories parse(String text) {
            return new Categories(Arrays.stream(text.split(";", -1))
                    .map(cell -> Arrays.stream(Mark.values())
                            .filter(mark -> mark.text.equals(cell))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "'" + text + "' does not mark categories with 0, 1 or nan")))
                    .toList());
        }
    }

    /**
     * What should have been said, heard or found: a transcript, or answers to a question of which any will do.
     *
     * @param texts at least one
     */
    record Texts(List<String> texts) implements Label {
        public Texts {
            texts = List.copyOf(texts);
            if (texts.isEmpty()) {
                throw new IllegalArgumentException("a label of texts needs at least one");
            }
        }

        @Override
        public Kind kind() {
            return Kind.TEXTS;
        }

        @Override
        public String text() {
            return String.join(" | ", texts);
        }
    }

    /**
     * A class for each pixel.
     *
     * @param classes row by row, from the top left; class numbers as unsigned bytes, {@link #IGNORED} for pixels that
     *     are not scored. Not copied
     */
    record ClassMap(int width, int height, byte[] classes) implements Label {
        /** Class number of pixels that are not scored, as in PASCAL VOC and Cityscapes. */
        public static final int IGNORED = 255;

        /** 64 bits: no two maps of a dataset share them by chance. */
        private static final int DIGITS = 16;

        public ClassMap {
            requireNonNull(classes, "classes");
            if (width < 1 || height < 1 || classes.length != (long) width * height) {
                throw new IllegalArgumentException(
                        "a map of " + width + " x " + height + " pixels has not " + classes.length + " classes");
            }
        }

        @Override
        public Kind kind() {
            return Kind.CLASS_MAP;
        }

        /** Width, height and the beginning of the map's SHA-256: equal texts are equal labels. */
        @Override
        public String text() {
            return width + "x" + height + ":" + Sha256.of(classes).substring(0, DIGITS);
        }
    }

    /**
     * Objects in a picture.
     *
     * @param categories how many there are in the dataset
     * @param boxes maybe none; in pixels of the dataset's picture
     */
    record Boxes(int categories, List<TrueBox> boxes) implements Label {

        public Boxes {
            boxes = List.copyOf(boxes);
            for (TrueBox box : boxes) {
                if (box.category() >= categories) {
                    throw new IllegalArgumentException(
                            "a box is of category " + box.category() + " but there are " + categories);
                }
            }
        }

        @Override
        public Kind kind() {
            return Kind.BOXES;
        }

        /** The boxes, with semicolons between them: equal texts are equal labels. */
        @Override
        public String text() {
            return boxes.stream().map(TrueBox::text).collect(Collectors.joining(";"));
        }
    }

    /** The dataset has no labels: good for calibration, speed and agreement with FP32. */
    record None() implements Label {
        @Override
        public Kind kind() {
            return Kind.NONE;
        }

        @Override
        public String text() {
            return "";
        }
    }
}
