package dev.octet.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.fixtures.Mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Expectations of windows by src/test/golden/windows.py. */
class TextInputTest {
    private static final Path VOCABULARY = Path.of("src/test/resources/vocab.txt");
    private static final List<TensorInfo> INPUTS = Stream.of("input_ids", "input_mask", "segment_ids")
            .map(name -> new TensorInfo(name, ElementType.INT64, List.of(-1L, -1L)))
            .toList();

    @TempDir
    Path folder;

    /** A case whose text tells what it is. */
    record Cut(JsonNode json) {
        @Override
        public String toString() {
            return json.get("max_length") + "/" + json.get("stride") + " "
                    + json.get("context").asText();
        }
    }

    static List<Cut> cuts() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of("src/test/resources/windows.json").toFile());
        return StreamSupport.stream(cases.spliterator(), false).map(Cut::new).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void windowsAreThoseOfTransformersAndKnowTheirPlaces(Cut cut) throws BadTextException {
        JsonNode json = cut.json();
        String context = json.get("context").asText();
        TextInput input = input(
                VOCABULARY, json.get("max_length").asInt(), json.get("stride").asInt());
        TextInput.Windowed made = input.windows(json.get("question").asText(), context);
        assertThat(made.feeds()).hasSize(json.get("windows").size());
        int from = 0;
        for (int w = 0; w < made.feeds().size(); w++) {
            JsonNode expected = json.get("windows").get(w);
            Map<String, Tensor> feed = made.feeds().get(w).tensors();
            Passage.Window window = made.passage().windows().get(w);
            assertThat(feed.get("input_ids").toLongs()).containsExactly(numbers(expected.get("ids")));
            assertThat(feed.get("segment_ids").toLongs()).containsExactly(numbers(expected.get("types")));
            assertThat(LongStream.of(feed.get("input_mask").toLongs())).containsOnly(1L);
            long[] central = IntStream.range(0, window.central().length)
                    .mapToLong(i -> window.central()[i] ? 1 : 0)
                    .toArray();
            assertThat(central).containsExactly(numbers(expected.get("central")));
            int first = expected.get("passage").get(0).asInt();
            int end = expected.get("passage").get(1).asInt();
            for (int i = 0; i < window.starts().length; i++) {
                if (i < first || i >= end) {
                    assertThat(window.starts()[i]).isEqualTo(-1);
                } else {
                    assertThat(context.substring(window.starts()[i], window.ends()[i]))
                            .isEqualTo(json.get("pieces").get(from + i - first).asText());
                }
            }
            from += Math.min(end - first, json.get("stride").asInt());
        }
    }

    @Test
    void everyAnswerOfTheSquadSubsetStandsInAWindow() throws Exception {
        Path questions = Mirror.file("squad-subset", "dev-super-bowl-50.json");
        assumeTrue(Files.exists(questions), "needs the data of OCTET_MIRROR or ../shared/mirror");
        TextInput input = input(Mirror.file("sst2-minilm", "tokenizer.json"), 128, 32);
        int answers = 0;
        int exact = 0;
        int several = 0;
        List<String> lost = new ArrayList<>();
        for (Question question : QuestionFile.read(questions)) {
            TextInput.Windowed made = input.windows(question.text(), question.context());
            several += made.feeds().size() > 1 ? 1 : 0;
            for (Question.Answer answer : question.answers()) {
                answers++;
                exact += stands(made.passage(), answer, true) ? 1 : 0;
                if (!stands(made.passage(), answer, false)) {
                    lost.add(question.id() + ": " + answer.text());
                }
            }
        }
        assertThat(answers).isEqualTo(2438);
        assertThat(several).isGreaterThan(400);
        assertThat(lost).isEmpty();
        // The others are parts of longer words: the annotators of SQuAD marked "gold" in "golden", "8" in "2008".
        assertThat(answers - exact).isEqualTo(18);
    }

    /** Whether tokens of one window begin and end where the answer does, or, if it need not be exact, around it. */
    private static boolean stands(Passage passage, Question.Answer answer, boolean exact) {
        int start = answer.start();
        int end = start + answer.text().length();
        return passage.windows().stream()
                .anyMatch(window -> IntStream.range(0, window.starts().length)
                                .filter(i -> window.starts()[i] >= 0)
                                .anyMatch(i -> exact
                                        ? window.starts()[i] == start
                                        : window.starts()[i] <= start && window.ends()[i] > start)
                        && IntStream.range(0, window.starts().length)
                                .filter(i -> window.starts()[i] >= 0)
                                .anyMatch(i -> exact
                                        ? window.ends()[i] == end
                                        : window.starts()[i] < end && window.ends()[i] >= end));
    }

    @Test
    void aQuestionThatLeavesNoRoomIsRefused() {
        assertThatThrownBy(() -> input(VOCABULARY, 8, 4).windows("is it the cat on the tree", "the cat"))
                .isInstanceOf(BadTextException.class)
                .hasMessageContaining("max_length, 8, leaves no room for the passage");
        assertThatThrownBy(() -> input(VOCABULARY, 8, 4).windows("cat", " "))
                .isInstanceOf(BadTextException.class)
                .hasMessage("its passage has no token");
    }

    @Test
    void aVocabularyOfLowerCaseLosesAccentsAndOneOfBothDoesNot() throws Exception {
        TextInput lower = TextInput.of(steps(16, OptionalInt.empty(), true), VOCABULARY, INPUTS);
        TextInput both = TextInput.of(steps(16, OptionalInt.empty(), false), VOCABULARY, INPUTS);
        assertThat(ids(lower, "C\u00e1t")).isEqualTo(ids(lower, "cat")).isEqualTo(ids(both, "cat"));
        assertThat(ids(both, "C\u00e1t")).contains(1L);
    }

    @Test
    void aVocabularyThatIsNoneIsRefusedWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\ncat\n");
        assertThatThrownBy(() -> input(file, 8, 4))
                .hasMessage(file + ": is not a tokenizer that can be used: it has no line [MASK]; it must be a"
                        + " tokenizer.json, or a vocab.txt of word pieces");
        Files.writeString(file, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncat\ndog\ncat\n");
        assertThatThrownBy(() -> input(file, 8, 4)).hasMessageContaining("line 8, 'cat', stands there twice");
        Files.write(file, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> input(file, 8, 4)).hasMessageContaining("it is not text in UTF-8");
    }

    @Test
    void aTokenizerOfMoreTokensThanTheModelHasEmbeddingsIsRefused() {
        int tokens = 86;
        Path json = Path.of("src/test/resources/tiny-tokenizer.json");
        input(VOCABULARY, 8, 4).checkVocabulary(embeddings(tokens));
        input(json, 8, 4).checkVocabulary(embeddings(tokens + 1));
        assertThatThrownBy(() -> input(json, 8, 4).checkVocabulary(embeddings(tokens)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(json + ": has a token 86 but the model's table of embeddings ends at 85; take the tokenizer"
                        + " that the model was trained with");
        assertThatThrownBy(() -> input(VOCABULARY, 8, 4).checkVocabulary(embeddings(tokens - 1)))
                .hasMessageContaining("has a token 85 but");
    }

    /** A model that casts its ids before it looks them up. */
    private static Graph embeddings(int rows) {
        Graph graph = Graph.create("m", 17);
        graph.addInput("input_ids", ElementType.INT64, -1, -1);
        graph.initializer("table", Tensor.ofFloats(new float[rows * 2], rows, 2));
        graph.add("Cast", List.of("input_ids"), List.of("cast"), Map.of("to", 6L));
        graph.add("Gather", List.of("table", "cast"), List.of("y"), Map.of());
        graph.addOutput("y");
        return graph;
    }

    private static TextInput input(Path tokenizer, int maxLength, int stride) {
        return TextInput.of(steps(maxLength, OptionalInt.of(stride), true), tokenizer, INPUTS);
    }

    private static TextPreprocess steps(int maxLength, OptionalInt stride, boolean lowercase) {
        return new TextPreprocess(
                Optional.empty(),
                maxLength,
                stride,
                Optional.empty(),
                TextPreprocess.Truncation.LONGEST_FIRST,
                "",
                lowercase,
                TextPreprocess.Fill.NONE,
                Optional.empty());
    }

    private static List<Long> ids(TextInput input, String text) throws BadTextException {
        List<Feed> feeds = input.feeds(List.of(text));
        return LongStream.of(feeds.get(0).tensors().get("input_ids").toLongs())
                .boxed()
                .toList();
    }

    private static long[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }
}
