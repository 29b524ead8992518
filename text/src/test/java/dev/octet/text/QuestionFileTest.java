package dev.octet.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuestionFileTest {
    private static final String QUESTION = "{\"id\": \"%s\", \"question\": \"Who?\", \"answers\": %s}";
    private static final String ANSWER = "[{\"answer_start\": %d, \"text\": \"cat\"}]";

    @TempDir
    Path folder;

    @Test
    void answersArePlacedInUtf16ThoughTheFileCountsCodePoints() throws IOException {
        List<Question> questions = read("\ud83d\ude00 a cat", question("a", 4));
        assertThat(questions).hasSize(1);
        assertThat(questions.get(0).answers()).containsExactly(new Question.Answer(5, "cat"));
        assertThat(questions.get(0).article()).isEqualTo("T");
    }

    @Test
    void anAnswerThatStandsElsewhereIsToldWithItsPlace() {
        assertThatThrownBy(() -> read("a cat", question("a", 1), question("b", 2), question("c", 40)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(folder.resolve("q.json") + ":2:")
                .hasMessageContaining("'cat' does not stand at 1 of the context of question a")
                .hasMessageContaining("'cat' does not stand at 40 of the context of question c");
    }

    @Test
    void anIdThatOccursTwiceIsToldWithBothPlaces() {
        assertThatThrownBy(() -> read("a cat", question("a", 2), question("a", 2)))
                .hasMessageContaining(folder.resolve("q.json") + ":3:1: id: 'a' is that of line 2, column 1 too");
    }

    @Test
    void aQuestionWithoutAnAnswerIsRefused() {
        assertThatThrownBy(() -> read("a cat", String.format(QUESTION, "a", "[]")))
                .hasMessageContaining("answers: question a has none")
                .hasMessageContaining("SQuAD 2.0");
    }

    @Test
    void whatIsMissingOrNoJsonIsTold() throws IOException {
        Path file = folder.resolve("q.json");
        Files.writeString(file, "{\"data\": [{\"title\": \"T\", \"paragraphs\": [{\"qas\": [{\"id\": 3}]}]}]}");
        assertThatThrownBy(() -> QuestionFile.read(file))
                .hasMessageContaining("context: is missing")
                .hasMessageContaining("id: is not a text")
                .hasMessageContaining("question: is missing");
        Files.writeString(file, "{\"data\": [");
        assertThatThrownBy(() -> QuestionFile.read(file)).hasMessageContaining("is not JSON");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> QuestionFile.read(file)).hasMessageContaining("data: has no articles");
    }

    private static String question(String id, int start) {
        return String.format(QUESTION, id, String.format(ANSWER, start));
    }

    private List<Question> read(String context, String... questions) throws IOException {
        String text = "{\"version\": \"1.1\", \"data\": [{\"paragraphs\": [{\"qas\": [\n"
                + String.join(",\n", questions) + "], \"context\": \"" + context + "\"}], \"title\": \"T\"}]}";
        return QuestionFile.read(Files.writeString(folder.resolve("q.json"), text));
    }
}
