package dev.octet.text;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A question on a passage, with the answers that people gave.
 *
 * @param id unique in its file
 * @param article what the passage was taken from
 * @param paragraph number of the passage in its article, from 0
 * @param text the question
 * @param context the passage
 * @param answers at least one
 */
public record Question(String id, String article, int paragraph, String text, String context, List<Answer> answers) {

    /**
     * A part of the passage.
     *
     * @param start place in the passage of its first char (UTF-16)
     * @param text the part
     */
    public record Answer(int start, String text) {
        public Answer {
            requireNonNull(text, "text");
        }
    }

    public Question {
        requireNonNull(id, "id");
        requireNonNull(article, "article");
        requireNonNull(text, "text");
        requireNonNull(context, "context");
        answers = List.copyOf(answers);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("question " + id + " has no answer");
        }
        for (Answer answer : answers) {
            if (answer.start < 0 || !context.startsWith(answer.text, answer.start)) {
                throw new IllegalArgumentException("question " + id + ": '" + answer.text + "' does not stand at char "
                        + answer.start + " of the passage");
            }
        }
    }
}
