package dev.octet.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static dev.octet.text.TextPreprocess.Fill.BATCH;
import static dev.octet.text.TextPreprocess.Fill.MAX_LENGTH;
import static dev.octet.text.TextPreprocess.Fill.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Expectations by src/test/golden/padding.py. */
class PaddingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TINY = Path.of("src/test/resources/tiny-tokenizer.json");
    private static final Path VOCABULARY = Path.of("src/test/resources/vocab.txt");

    @TempDir
    Path folder;

    record Case(JsonNode json) {
        @Override
        public String toString() {
            return json.get("max_length") + " " + json.path("pad_token").asText() + json.path("texts")
                    + json.path("context").asText();
        }
    }

    static List<Case> texts() throws IOException {
        return cases("texts");
    }

    static List<Case> windows() throws IOException {
        return cases("windows");
    }

    private static List<Case> cases(String kind) throws IOException {
        JsonNode cases = JSON.readTree(Path.of("src/test/resources/padded.json").toFile())
                .get(kind);
        return StreamSupport.stream(cases.spliterator(), false).map(Case::new).toList();
    }

    /** The inputs of Google's export of BERT, in its own names, of a fixed length. */
    private static List<TensorInfo> bert(long length) {
        return List.of(
                new TensorInfo("unique_ids_raw_output___9:0", ElementType.INT64, List.of(-1L)),
                new TensorInfo("segment_ids:0", ElementType.INT64, List.of(-1L, length)),
                new TensorInfo("input_mask:0", ElementType.INT64, List.of(-1L, length)),
                new TensorInfo("input_ids:0", ElementType.INT64, List.of(-1L, length)));
    }

    /** Those of MobileBERT's. */
    private static List<TensorInfo> mobile(long length) {
        return Stream.of("input_ids", "input_mask", "segment_ids")
                .map(name -> new TensorInfo(name, ElementType.INT32, List.of(1L, length)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void ofTextsAndPairsIsThatOfTokenizers(Case of) throws BadTextException {
        int length = of.json.get("max_length").asInt();
        List<String> texts = StreamSupport.stream(of.json.get("texts").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        TextInput input = TextInput.of(
                steps(
                        length,
                        OptionalInt.empty(),
                        MAX_LENGTH,
                        of.json.get("pad_token").asText()),
                TINY,
                bert(length));
        Feed feed = input.feeds(texts).get(0);
        assertThat(feed.tensors().get("unique_ids_raw_output___9:0")).hasToString("INT64[1]");
        assertThat(feed.tensors().get("input_ids:0")).hasToString("INT64[1, " + length + "]");
        expect(feed, of.json, "input_ids:0", "input_mask:0", "segment_ids:0");
        assertThat(feed.fill()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("windows")
    void ofWindowsIsThatOfTransformersAndNoPartOfThePassage(Case of) throws BadTextException {
        int length = of.json.get("max_length").asInt();
        TextInput input = TextInput.of(
                steps(length, OptionalInt.of(of.json.get("stride").asInt()), MAX_LENGTH, null),
                VOCABULARY,
                mobile(length));
        TextInput.Windowed made = input.windows(
                of.json.get("question").asText(), of.json.get("context").asText());
        assertThat(made.feeds()).hasSize(of.json.get("windows").size());
        for (int w = 0; w < made.feeds().size(); w++) {
            JsonNode expected = of.json.get("windows").get(w);
            assertThat(made.feeds().get(w).tensors().get("input_ids")).hasToString("INT32[1, " + length + "]");
            expect(made.feeds().get(w), expected, "input_ids", "input_mask", "segment_ids");
            Passage.Window places = made.passage().windows().get(w);
            assertThat(places.starts()).hasSize(length);
            assertThat(IntStream.range(0, length)
                            .filter(i -> expected.get("mask").get(i).asInt() == 0))
                    .allMatch(i -> places.starts()[i] == -1 && places.ends()[i] == -1 && !places.central()[i]);
        }
    }

    private static void expect(Feed feed, JsonNode expected, String ids, String mask, String types) {
        Map<String, Tensor> tensors = feed.tensors();
        assertThat(numbers(tensors.get(ids))).isEqualTo(numbers(expected.get("ids")));
        assertThat(numbers(tensors.get(mask))).isEqualTo(numbers(expected.get("mask")));
        assertThat(numbers(tensors.get(types))).isEqualTo(numbers(expected.get("types")));
        assertThat(TextInput.mask(feed)).containsSame(tensors.get(mask));
        assertThat(TextInput.ids(feed)).containsSame(tensors.get(ids));
    }

    @Test
    void ofABatchIsLeftToWhoeverStacksTheFeeds() throws BadTextException {
        TextInput input = TextInput.of(steps(16, OptionalInt.empty(), BATCH, "[MASK]"), TINY, bert(-1));
        Feed feed = input.feeds(List.of("the cat")).get(0);
        assertThat(feed.tensors().get("input_ids:0")).hasToString("INT64[1, 4]");
        assertThat(feed.fill()).isEqualTo(Map.of("input_ids:0", 4L, "input_mask:0", 0L, "segment_ids:0", 0L));
    }

    @Test
    void isAskedForByAModelOfAFixedLength() {
        assertThatThrownBy(() -> TextInput.of(steps(256, OptionalInt.empty(), NONE, null), TINY, bert(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model's input segment_ids:0 INT64[N, 256] always has 256 tokens; write max_length: 256"
                        + " and padding: max_length");
        assertThatThrownBy(() -> TextInput.of(steps(128, OptionalInt.empty(), MAX_LENGTH, null), TINY, mobile(384)))
                .hasMessageContaining("always has 384 tokens; write max_length: 384 and padding: max_length");
        assertThatThrownBy(() -> TextInput.of(
                        steps(16, OptionalInt.empty(), NONE, null),
                        TINY,
                        List.of(new TensorInfo("input_ids", ElementType.INT64, List.of(8L, -1L)))))
                .hasMessageContaining("has a fixed batch; text is fed one sample at a time");
    }

    @Test
    void isRefusedWhereNoMaskTellsItFromText() {
        List<TensorInfo> ids = List.of(new TensorInfo("input_ids", ElementType.INT64, List.of(-1L, -1L)));
        assertThatThrownBy(() -> TextInput.of(steps(16, OptionalInt.empty(), MAX_LENGTH, null), TINY, ids))
                .hasMessage("the model has no input attention_mask, so that it would take padding for text; remove"
                        + " padding");
    }

    @Test
    void isTheTokenThatTheFileHasForIt() throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(TINY.toFile());
        ((ObjectNode) json.get("padding")).put("pad_id", 3).put("pad_type_id", 2);
        assertThat(Padding.of(file(json), Optional.empty())).isEqualTo(new Padding(3, 2));
        assertThat(Padding.of(file(json), Optional.of("cat"))).isEqualTo(new Padding(75, 2));
        ((ObjectNode) json.get("padding")).put("direction", "Left");
        TokenizerFile left = file(json);
        assertThatThrownBy(() -> Padding.of(left, Optional.empty())).hasMessageContaining("pads at the left");
        json.putNull("padding");
        assertThat(Padding.of(file(json), Optional.empty())).isEqualTo(new Padding(0, 0));
        TokenizerFile renamed = new TokenizerFile(TINY, json.toString().replace("[PAD]", "<fill>"));
        assertThatThrownBy(() -> Padding.of(renamed, Optional.empty()))
                .hasMessage(TINY + ": has no token [PAD] or <pad> to pad with; name the model's in preprocess:"
                        + " {pad_token: TOKEN}");
        assertThat(Padding.of(renamed, Optional.of("<fill>"))).isEqualTo(new Padding(0, 0));
        assertThat(Padding.of(new TokenizerFile(TINY, json.toString().replace("[PAD]", "<pad>")), Optional.empty()))
                .isEqualTo(new Padding(0, 0));
    }

    private TokenizerFile file(ObjectNode json) throws IOException {
        return TokenizerFile.read(Files.writeString(folder.resolve("tokenizer.json"), json.toString()), false);
    }

    private static TextPreprocess steps(int maxLength, OptionalInt stride, TextPreprocess.Fill padding, String token) {
        return new TextPreprocess(
                Optional.empty(),
                maxLength,
                stride,
                Optional.of(TextPreprocess.Pairs.JOINT),
                TextPreprocess.Truncation.LONGEST_FIRST,
                "",
                true,
                padding,
                Optional.ofNullable(token));
    }

    private static List<Long> numbers(Tensor tensor) {
        return IntStream.range(0, tensor.elements())
                .mapToObj(i -> tensor.type() == ElementType.INT64
                        ? tensor.longs().get(i)
                        : (long) tensor.ints().get(i))
                .toList();
    }

    private static List<Long> numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }
}
