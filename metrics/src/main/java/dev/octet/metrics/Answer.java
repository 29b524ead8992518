package dev.octet.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.octet.datasets.Label;
import dev.octet.detection.Detection;

import static java.util.Objects.requireNonNull;

/** What one variant answered to one sample. Arrays are not copied. */
public sealed interface Answer {
    /** What the {@link #text} of an answer that {@linkplain #isNumber is no number} is. */
    String NOT_A_NUMBER = "nan";

    /** What metrics want of an output; {@link AnswerReader} makes one answer of each kind that is wanted. */
    enum Kind {
        /** {@link ClassScores}, a {@link Score} where the output is one number, a {@link Choice} where that is whole. */
        SCORES("scores"),
        /** {@link Text}. */
        TEXT("a text"),
        /** {@link Likelihood}. */
        LIKELIHOOD("the likelihood of a text"),
        /** {@link ClassMap}. */
        CLASS_MAP("a class for each pixel"),
        /** {@link Detections}. */
        DETECTIONS("detections"),
        /** {@link Values}. */
        VALUES("outputs as they are");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** As {@code samples.csv} shows it: {@link #NOT_A_NUMBER}, or the class, score or text answered; maybe empty. */
    String text();

    /** Whether it can be scored: no NaN stands where a number is needed. */
    default boolean isNumber() {
        return true;
    }

    /**
     * Scores of all classes.
     *
     * @param values by class index of the output
     * @param offset index of the class that the dataset calls 0
     * @param threshold score from which on a category applies, where any number of them may
     */
    record ClassScores(double[] values, int offset, double threshold) implements Answer {
        /** Of scores that are probabilities, as scikit-learn and torchmetrics take it. */
        static final double EVEN = 0.5;

        /** Scores that are probabilities, or of which the highest is the answer. */
        public ClassScores(double[] values, int offset) {
            this(values, offset, EVEN);
        }

        /** Why {@code answer} cannot be scored as class scores; empty if it can. */
        static Optional<String> fault(Answer answer, Label label) {
            if (!(answer instanceof ClassScores scores)) {
                return Optional.of("is one number where there should be one for each class; check task.postprocess");
            }
            int classes = scores.values.length - scores.offset;
            if (label instanceof Label.ClassIndex truth && truth.index() >= classes) {
                return Optional.of("scores " + classes + " classes but the label is class " + truth.index()
                        + ". Is this the model's dataset, and task.postprocess.class_offset right?");
            }
            return Optional.empty();
        }

        /** Infinite scores can be ranked and are fine. */
        @Override
        public boolean isNumber() {
            return Arrays.stream(values).noneMatch(Double::isNaN);
        }

        /** Class of the highest score, as the dataset counts; of equal ones the lowest. */
        public int top() {
            int top = 0;
            for (int i = 1; i < values.length; i++) {
                if (values[i] > values[top]) {
                    top = i;
                }
            }
            return top - offset;
        }

        /** How many classes rank before {@code label}: those with a higher score, and equal ones with a lower index. */
        public int rankOf(int label) {
            int index = label + offset;
            int before = 0;
            for (int i = 0; i < values.length; i++) {
                if (values[i] > values[index] || (values[i] == values[index] && i < index)) {
                    before++;
                }
            }
            return before;
        }

        /** Why {@code answer} cannot be scored category by category; empty if it can. */
        static Optional<String> fault(Answer answer, Label.Categories label) {
            if (!(answer instanceof ClassScores scores)) {
                return Optional.of("is one number where there should be one for each category");
            }
            return fault(scores.values.length - scores.offset, label);
        }

        /** As above of an answer of so many scores. */
        static Optional<String> fault(int given, Label.Categories label) {
            int marks = label.marks().size();
            return given == marks
                    ? Optional.empty()
                    : Optional.of("has " + given + " scores but the label marks " + marks + " categories");
        }

        /**
         * For each category 1 or 0 for a true positive, a false positive and a false negative, in turn; three zeros where the
         * truth is not known. A NaN is the wrong answer.
         */
        double[] hits(Label.Categories label) {
            double[] hits = new double[3 * label.marks().size()];
            for (int c = 0; c < label.marks().size(); c++) {
                double score = values[c + offset];
                switch (label.marks().get(c)) {
                    case PRESENT -> hits[3 * c + (score >= threshold ? 0 : 2)] = 1;
                    case ABSENT -> hits[3 * c + 1] = score < threshold ? 0 : 1;
                    case UNKNOWN -> {} // not scored
                }
            }
            return hits;
        }

        /** {@link #top}. */
        @Override
        public String text() {
            return isNumber() ? Integer.toString(top()) : NOT_A_NUMBER;
        }
    }

    /** The class that the model itself took, such as by an ArgMax: as the dataset counts. */
    record Choice(long index) implements Answer {
        @Override
        public String text() {
            return Long.toString(index);
        }
    }

    /** One number. */
    record Score(double value) implements Answer {
        @Override
        public boolean isNumber() {
            return Double.isFinite(value);
        }

        @Override
        public String text() {
            return isNumber() ? Double.toString(value) : NOT_A_NUMBER;
        }
    }

    /** A transcript, or the words that answer a question. */
    record Text(String text) implements Answer {
        public Text {
            requireNonNull(text, "text");
        }
    }

    /**
     * How likely the model finds a text.
     *
     * @param logProbability sum over the tokens of the natural logarithm of their probability
     * @param tokens how many there are; those that are only context are not counted
     */
    record Likelihood(double logProbability, int tokens) implements Answer {
        @Override
        public boolean isNumber() {
            return !Double.isNaN(logProbability);
        }

        @Override
        public String text() {
            return isNumber() ? String.format(Locale.ROOT, "%.6g", logProbability) : NOT_A_NUMBER;
        }
    }

    /** A class for each pixel, row by row from the top left. */
    record ClassMap(int width, int height, int[] classes) implements Answer {

        /** Empty: a map is no text. */
        @Override
        public String text() {
            return "";
        }
    }

    /**
     * What is seen in a picture.
     *
     * @param found in pixels of the dataset's picture, best first; empty if an output is no number
     */
    record Detections(Optional<List<Detection>> found) implements Answer {
        public Detections {
            found = found.map(List::copyOf);
        }

        @Override
        public boolean isNumber() {
            return found.isPresent();
        }

        /** Each as {@link Detection#text}, with semicolons between them. */
        @Override
        public String text() {
            return found.map(all -> all.stream().map(Detection::text).collect(Collectors.joining(";")))
                    .orElse(NOT_A_NUMBER);
        }

        /** The inverse of {@link #text}. @throws IllegalArgumentException if {@code text} is none such */
        public static Detections parse(String text) {
            if (text.equals(NOT_A_NUMBER)) {
                return new Detections(Optional.empty());
            }
            return new Detections(Optional.of(
                    text.isEmpty()
                            ? List.of()
                            : Arrays.stream(text.split(";"))
                                    .map(Detection::parse)
                                    .toList()));
        }
    }

    /**
     * The values of outputs as they are, for comparing them with the baseline's.
     *
     * @param outputs by name; values in the order of memory
     */
    record Values(Map<String, double[]> outputs) implements Answer {
        public Values {
            outputs = new LinkedHashMap<>(outputs);
        }

        @Override
        public boolean isNumber() {
            return outputs.values().stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
        }

        @Override
        public String text() {
            return isNumber() ? "" : NOT_A_NUMBER;
        }
    }
}
