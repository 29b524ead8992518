package dev.octet.metrics;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.FakeEngine;
import dev.octet.text.Passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Outputs become texts, likelihoods, class maps and plain values. */
class ReadersTest {
    private static final Postprocess FIRST =
            new Postprocess(Optional.of("y"), Postprocess.Pooling.NONE, false, Optional.empty(), 0);

    /** Tokens [CLS] question [SEP] In 1998 Denver won. */
    private static final Passage.Window DENVER = new Passage.Window(
            new int[] {-1, -1, -1, 0, 3, 8, 15},
            new int[] {-1, -1, -1, 2, 7, 14, 18},
            new boolean[] {false, false, false, true, true, true, true});

    @Test
    void ctcMergesNeighboursAndLeavesBlanksOut() {
        Postprocess ctc = Postprocess.of(new Postprocess.Decoder.Ctc(List.of("-", "|", "a", "b"), 0, "|"));
        // frames: b - a a - a | | b -, of which the last but one has a tie that the lowest index wins
        int[] best = {3, 0, 2, 2, 0, 2, 1, 1, 3, 0};
        float[] scores = new float[best.length * 4];
        for (int frame = 0; frame < best.length; frame++) {
            scores[4 * frame + best[frame]] = 1;
        }
        Answer answer = read("wer", ctc, Feed.of("x", Tensor.ofFloats(scores, 1, best.length, 4)), Optional.empty());
        assertThat(answer.text()).isEqualTo("baa b");
        assertThatThrownBy(() ->
                        read("wer", ctc, Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1, 2, 3)), Optional.empty()))
                .hasMessage(
                        "int8: output 'y' of sample a is FLOAT32[1, 2, 3], not [1, frames, 4]. Check the vocabulary.");
    }

    @Test
    void spanIsTheBestPairOfTokensInThePassage() {
        Postprocess span = Postprocess.of(new Postprocess.Decoder.Span("y", "y", 2));
        // tokens: [CLS] question [SEP] In 1998 Denver won; the question's scores are the highest and not of the passage
        Passage passage = new Passage("In 1998 Denver won", List.of(DENVER));
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {9, 9, 9, 1, 2, 3, 0}, 1, 7));
        assertThat(read("squad_f1", span, feed, Optional.of(passage)).text()).isEqualTo("Denver");
        Feed later = Feed.of("x", Tensor.ofFloats(new float[] {0, 0, 0, 1, -9, -8, 2}, 1, 7));
        // (In, won) would be best but is four tokens long
        assertThat(read("squad_f1", span, later, Optional.of(passage)).text()).isEqualTo("won");
        assertThatThrownBy(() -> read("squad_f1", span, feed, Optional.empty()))
                .hasMessageContaining("sample a has no passage to find an answer in");
    }

    @Test
    void spanBeginsInTheWindowWithTheMostAroundIt() {
        Postprocess span = Postprocess.of(new Postprocess.Decoder.Span("y", "y", 2));
        boolean[] central = DENVER.central().clone();
        central[5] = false;
        Passage.Window edge = new Passage.Window(DENVER.starts(), DENVER.ends(), central);
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {9, 9, 9, 1, 2, 3, 0}, 1, 7));
        assertThat(read("squad_f1", span, feed, Optional.of(new Passage("In 1998 Denver won", List.of(edge))))
                        .text())
                .isEqualTo("1998 Denver");
        Passage both = new Passage("In 1998 Denver won", List.of(edge, DENVER));
        assertThatThrownBy(() -> read("squad_f1", span, feed, Optional.of(both)))
                .hasMessage("int8: sample a has 1 feeds but 2 windows on its passage");
    }

    @Test
    void spanIsSoughtAmongTheBestCandidatesOnly() {
        Passage passage = new Passage("In 1998 Denver won", List.of(DENVER));
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {9, 9, 9, 1, 2, 3, 0}, 1, 7));
        for (int candidates = 1; candidates < 5; candidates++) {
            Postprocess span = Postprocess.of(new Postprocess.Decoder.Span("y", "y", 2, candidates));
            // The question takes the first three places of each list.
            assertThat(read("squad_f1", span, feed, Optional.of(passage)).text())
                    .isEqualTo(candidates < 4 ? "" : "Denver");
        }
    }

    @Test
    void textsNeedToBeToldHowTheyAreDecoded() {
        assertThatThrownBy(() ->
                        read("wer", FIRST, Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1, 2)), Optional.empty()))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("Write span, ctc or rnnt in task.postprocess.");
    }

    @Test
    void likelihoodIsThatOfEachNextTokenThatIsNotPadding() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        float[] logits = {1, 2, 3, 1000, 1000, 1001, 0, 0, 0, 7, 7, 7};
        tensors.put("x", Tensor.ofFloats(logits, 1, 4, 3));
        tensors.put("input_ids", Tensor.ofLongs(new long[] {0, 2, 1, 0}, 1, 4));
        tensors.put("attention_mask", Tensor.ofLongs(new long[] {1, 1, 1, 0}, 1, 4));
        Answer.Likelihood answer = (Answer.Likelihood) read("perplexity", FIRST, new Feed(tensors), Optional.empty());
        double first = 3 - Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
        double second = -Math.log(2 + Math.exp(1));
        assertThat(answer.tokens()).isEqualTo(2);
        assertThat(answer.logProbability()).isCloseTo(first + second, within(1e-12));
    }

    @Test
    void classMapsAreTheHighestScoresOrWholeNumbers() {
        float nan = Float.NaN;
        Feed scores = Feed.of("x", Tensor.ofFloats(new float[] {1, 5, 2, nan, 3, 5, 2.5f, 0}, 1, 2, 2, 2));
        Answer.ClassMap map = (Answer.ClassMap) read("miou", FIRST, scores, Optional.empty());
        assertThat(map.classes()).containsExactly(1, 0, 1, -1);
        Feed whole = Feed.of("x", Tensor.ofLongs(new long[] {4, 0, 20, 1, 2, 3}, 1, 2, 3));
        Answer.ClassMap given = (Answer.ClassMap) read("miou", FIRST, whole, Optional.empty());
        assertThat(given.classes()).containsExactly(4, 0, 20, 1, 2, 3);
        assertThat(given.width()).isEqualTo(3);
    }

    /** Expectations by src/test/golden/upsampling.py. */
    @ParameterizedTest(name = "align_corners {0}: {1}x{2}x{3} to {4}x{5}")
    @CsvFileSource(files = "src/test/golden/upsampling.csv", numLinesToSkip = 1, maxCharsPerColumn = 100_000)
    void scoresAreEnlargedToTheLabelAsTorchDoes(
            boolean align, int classes, int height, int width, int toHeight, int toWidth, String scores, String map) {
        float[] values = new float[classes * height * width];
        String[] cells = scores.split(" ");
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(cells[i]);
        }
        Feed feed = Feed.of("x", Tensor.ofFloats(values, 1, classes, height, width));
        Postprocess enlarged = Postprocess.of(new Postprocess.Decoder.Upsample(align));
        Label truth = new Label.ClassMap(toWidth, toHeight, new byte[toWidth * toHeight]);
        Answer.ClassMap found = (Answer.ClassMap) read("miou", enlarged, new Sample("a", List.of(feed), truth));
        assertThat(found.width()).isEqualTo(toWidth);
        assertThat(found.classes())
                .containsExactly(
                        Stream.of(map.split(" ")).mapToInt(Integer::parseInt).toArray());
    }

    @Test
    void wholeNumbersAreNotEnlargedAndClassesBelowTheOffsetAreNone() {
        Feed whole = Feed.of("x", Tensor.ofLongs(new long[] {0, 1, 2, 3}, 1, 2, 2));
        Sample sample = new Sample("a", List.of(whole), new Label.ClassMap(4, 4, new byte[16]));
        assertThatThrownBy(() -> read("miou", Postprocess.of(new Postprocess.Decoder.Upsample(true)), sample))
                .hasMessage("int8: output 'y' of sample a is INT64[1, 2, 2], no scores to enlarge. Remove upsample from"
                        + " postprocess.");
        Postprocess offset = new Postprocess(Optional.of("y"), Postprocess.Pooling.NONE, false, Optional.empty(), 1);
        assertThat(((Answer.ClassMap) read("miou", offset, sample)).classes()).containsExactly(-1, 0, 1, 2);
    }

    @Test
    void valuesAreThoseOfTheNamedOutput() {
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {1, -2, 3, 4}, 1, 2, 2));
        Answer.Values values = (Answer.Values) read("cosine", FIRST, feed, Optional.empty());
        assertThat(values.outputs()).containsOnlyKeys("y");
        assertThat(values.outputs().get("y")).containsExactly(1, -2, 3, 4);
    }

    @Test
    void valuesOfAllOutputsAreThoseOfTheFloats() {
        ValuesReader reader = new ValuesReader(new Source("int8", List.of("classes", "scores")), Postprocess.none());
        Sample sample = new Sample("a", List.of(Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1))), new Label.None());
        Tensor classes = Tensor.ofLongs(new long[] {7}, 1);
        Answer.Values values = (Answer.Values) reader.read(
                sample, List.of(Map.of("classes", classes, "scores", Tensor.ofFloats(new float[] {1, 2}, 1, 2))));
        assertThat(values.outputs()).containsOnlyKeys("scores");
        assertThatThrownBy(() -> reader.read(sample, List.of(Map.of("classes", classes, "scores", classes))))
                .hasMessageContaining("is INT64[1], not float");
    }

    private static Answer read(String metric, Postprocess postprocess, Feed feed, Optional<Passage> passage) {
        return read(metric, postprocess, new Sample("a", List.of(feed), new Label.None(), Map.of(), passage));
    }

    private static Answer read(String metric, Postprocess postprocess, Sample sample) {
        Metric scored = Metric.named(metric).orElseThrow();
        FakeEngine engine = new FakeEngine(fed -> fed.tensors().get("x"));
        OutputReader reader = new OutputReader(
                "int8",
                engine.open(Path.of("m.onnx"), SessionSettings.ofThreads(1)),
                new Scoring(List.of(scored), postprocess));
        return reader.answers(sample).get(scored.answers());
    }
}
