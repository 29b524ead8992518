package dev.octet.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;

/**
 * Reads questions in the form of SQuAD v1.1 (Rajpurkar and others, "SQuAD: 100,000+ Questions for Machine Comprehension of
 * Text", arXiv:1606.05250): {@code data[].paragraphs[]} with a {@code context} and {@code qas[]}. Keys that are not known
 * are skipped.
 */
public final class QuestionFile {
    private static final String REMEDY = "Get the file again; it must be one of SQuAD v1.1.";

    /** Faults that are told at once. */
    private static final int MOST_FAULTS = 20;

    private final Path file;
    private final JsonParser parser;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final Map<String, JsonLocation> ids = new HashMap<>();

    /** An answer as the file has it: its place counts code points. */
    private record Answer(JsonLocation at, long start, String text) {}

    private record Asked(JsonLocation at, String id, String text, List<Answer> answers) {}

    private record Paragraph(JsonLocation at, String context, List<Asked> asked) {}

    @FunctionalInterface
    private interface Value {
        void read() throws IOException;
    }

    private QuestionFile(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * All questions of a file, in its order.
     *
     * @throws InvalidInputException with place and remedy of up to twenty mistakes: what is no JSON, a key that is missing,
     *     an id that occurs twice, a question without an answer, an answer that does not stand where it should
     * @throws IOException if the file cannot be read
     */
    public static List<Question> read(Path file) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            QuestionFile reader = new QuestionFile(file, parser);
            parser.nextToken();
            reader.whole();
            reader.throwIfWrong();
            return reader.questions;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            throw new InvalidInputException(
                    List.of(problem(file, at, "", "is not JSON: " + e.getOriginalMessage(), REMEDY)));
        }
    }

    private void whole() throws IOException {
        List<Boolean> found = new ArrayList<>();
        object(
                "",
                Map.of(
                        "data",
                        () -> list("data", () -> {
                            found.add(true);
                            article();
                        })));
        if (found.isEmpty()) {
            fault(parser.currentLocation(), "data", "has no articles", REMEDY);
        }
    }

    private void article() throws IOException {
        List<String> title = new ArrayList<>();
        List<Paragraph> paragraphs = new ArrayList<>();
        JsonLocation at = parser.currentTokenLocation();
        object(
                "data",
                Map.of(
                        "title", () -> title.add(text("title")),
                        "paragraphs", () -> list("paragraphs", () -> paragraphs.add(paragraph()))));
        if (title.isEmpty()) {
            fault(at, "title", "is missing", REMEDY);
            return;
        }
        for (int number = 0; number < paragraphs.size(); number++) {
            Paragraph paragraph = paragraphs.get(number);
            int[] places = Windows.codePoints(paragraph.context);
            for (Asked asked : paragraph.asked) {
                add(title.get(0), number, paragraph.context, places, asked);
            }
        }
    }

    private Paragraph paragraph() throws IOException {
        List<String> context = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        JsonLocation at = parser.currentTokenLocation();
        object(
                "paragraphs",
                Map.of(
                        "context",
                        () -> context.add(text("context")),
                        "qas",
                        () -> list("qas", () -> asked.add(asked()))));
        if (context.isEmpty()) {
            fault(at, "context", "is missing", REMEDY);
        }
        return new Paragraph(at, String.join("", context), context.isEmpty() ? List.of() : asked);
    }

    private Asked asked() throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        Map<String, String> texts = new HashMap<>();
        List<Answer> answers = new ArrayList<>();
        object(
                "qas",
                Map.of(
                        "id", () -> texts.put("id", text("id")),
                        "question", () -> texts.put("question", text("question")),
                        "answers", () -> list("answers", () -> answers.add(answer()))));
        for (String key : List.of("id", "question")) {
            if (!texts.containsKey(key)) {
                fault(at, key, "is missing", REMEDY);
            }
        }
        return new Asked(at, texts.getOrDefault("id", ""), texts.getOrDefault("question", ""), answers);
    }

    private Answer answer() throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        List<String> text = new ArrayList<>();
        List<Long> start = new ArrayList<>();
        object("answers", Map.of("text", () -> text.add(text("text")), "answer_start", () -> {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                start.add(parser.getLongValue());
            }
        }));
        if (text.isEmpty() || start.isEmpty()) {
            fault(at, "answers", "needs text and answer_start, a whole number", REMEDY);
        }
        return new Answer(at, start.isEmpty() ? -1 : start.get(0), String.join("", text));
    }

    private void add(String article, int paragraph, String context, int[] places, Asked asked) {
        if (!problems.isEmpty() && asked.id.isEmpty()) {
            return; // told already
        }
        JsonLocation earlier = ids.putIfAbsent(asked.id, asked.at);
        if (earlier != null) {
            fault(
                    asked.at,
                    "id",
                    "'" + asked.id + "' is that of line " + earlier.getLineNr() + ", column " + earlier.getColumnNr()
                            + " too",
                    "Ids must be unique.");
            return;
        }
        if (asked.answers.isEmpty()) {
            fault(
                    asked.at,
                    "answers",
                    "question " + asked.id + " has none",
                    "Questions that cannot be answered (SQuAD 2.0) are not scored here: leave them out.");
            return;
        }
        List<Question.Answer> answers = new ArrayList<>();
        for (Answer answer : asked.answers) {
            boolean within = answer.start >= 0 && answer.start < places.length;
            int start = within ? places[(int) answer.start] : 0;
            if (within && context.startsWith(answer.text, start)) {
                answers.add(new Question.Answer(start, answer.text));
            } else {
                fault(
                        answer.at,
                        "answer_start",
                        "'" + answer.text + "' does not stand at " + answer.start + " of the context of question "
                                + asked.id,
                        "Places are counted in Unicode code points from 0, as Python counts.");
            }
        }
        if (answers.size() == asked.answers.size()) {
            questions.add(new Question(asked.id, article, paragraph, asked.text, context, answers));
        }
    }

    /** Reads the object that begins here; what no key of {@code values} names is skipped. */
    private void object(String field, Map<String, Value> values) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            fault(parser.currentTokenLocation(), field, "is not an object", REMEDY);
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Value value = values.get(parser.currentName());
            parser.nextToken();
            if (value == null) {
                parser.skipChildren();
            } else {
                value.read();
            }
        }
    }

    private void list(String field, Value item) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            fault(parser.currentTokenLocation(), field, "is not a list", REMEDY);
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            item.read();
        }
    }

    private String text(String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            fault(parser.currentTokenLocation(), field, "is not a text", REMEDY);
            parser.skipChildren();
            return "";
        }
        return parser.getText();
    }

    private void fault(JsonLocation at, String field, String fault, String remedy) {
        problems.add(problem(file, at, field, fault, remedy));
        if (problems.size() == MOST_FAULTS) {
            throwIfWrong();
        }
    }

    private void throwIfWrong() {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private static Problem problem(Path file, JsonLocation at, String field, String fault, String remedy) {
        return new Problem(file.toString(), at.getLineNr(), at.getColumnNr(), field, fault, remedy);
    }
}
