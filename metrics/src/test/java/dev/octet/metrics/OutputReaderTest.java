package dev.octet.metrics;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.FakeEngine;
import dev.octet.metrics.Postprocess.Pooling;
import dev.octet.metrics.Postprocess.Similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class OutputReaderTest {
    private static final Metric SPEARMAN = Metric.named("spearman").orElseThrow();
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();

    @Test
    void meanPoolingLeavesPaddingOut() {
        double score = score(
                reader(SPEARMAN, Pooling.MEAN, false, Similarity.DOT),
                pair(tokens(new long[] {1, 1, 0}, 1, 2, 3, 4, 100, 100), tokens(new long[] {1}, 1, 10)));
        assertThat(score).isEqualTo(2 * 1 + 3 * 10);
    }

    @Test
    void clsPoolingTakesTheFirstToken() {
        double score = score(
                reader(SPEARMAN, Pooling.CLS, false, Similarity.DOT),
                pair(tokens(new long[] {1, 1}, 1, 2, 3, 4), tokens(new long[] {1}, 5, 6)));
        assertThat(score).isEqualTo(1 * 5 + 2 * 6);
    }

    @Test
    void cosineIsTheInnerProductOfNormalizedVectors() {
        Sample pair = pair(tokens(new long[] {1, 1}, 1, 2, 3, 4), tokens(new long[] {1}, 5, -6));
        double cosine = score(reader(SPEARMAN, Pooling.MEAN, false, Similarity.COSINE), pair);
        assertThat(cosine).isCloseTo((2 * 5 - 3 * 6) / Math.sqrt(13.0 * 61), within(1e-15));
        assertThat(score(reader(SPEARMAN, Pooling.MEAN, true, Similarity.DOT), pair))
                .isCloseTo(cosine, within(1e-15));
    }

    @Test
    void zeroVectorHasNoCosine() {
        Sample pair = pair(tokens(new long[] {1}, 0, 0), tokens(new long[] {1}, 5, -6));
        assertThat(score(reader(SPEARMAN, Pooling.MEAN, false, Similarity.COSINE), pair))
                .isNaN();
    }

    @Test
    void classScoresAreTakenAsTheyAre() {
        Sample sample = new Sample(
                "a",
                List.of(Feed.of("x", Tensor.ofFloats(new float[] {1, 3, 2}, 1, 3, 1, 1))),
                new Label.ClassIndex(1));
        assertThat(((Answer.ClassScores) answer(reader(TOP1, Pooling.NONE, false, null), sample)).values())
                .containsExactly(1, 3, 2);
    }

    @Test
    void halvesAreScoresToo() {
        Tensor halves = Tensor.zeros(ElementType.FLOAT16, 1, 3);
        halves.bytes().asShortBuffer().put(new short[] {0x3c00, (short) 0xc000, 0x3800});
        Sample sample = new Sample("a", List.of(Feed.of("x", halves)), new Label.ClassIndex(1));
        assertThat(((Answer.ClassScores) answer(reader(TOP1, Pooling.NONE, false, null), sample)).values())
                .containsExactly(1, -2, 0.5);
    }

    @Test
    void theClassThatAModelTookIsScoredWhereItSuffices() {
        Sample sample =
                new Sample("a", List.of(Feed.of("x", Tensor.ofLongs(new long[] {2}, 1))), new Label.ClassIndex(2));
        assertThat(answer(reader(TOP1, Pooling.NONE, false, null), sample).text())
                .isEqualTo("2");
        assertThat(outcome(TOP1, sample)).containsExactly(1);
        assertThat(outcome(Metric.named("agreement").orElseThrow(), sample)).containsExactly(1);
        assertThat(outcome(
                        TOP1,
                        new Sample(
                                "b",
                                List.of(Feed.of("x", Tensor.ofInts(new int[] {1}, 1, 1))),
                                new Label.ClassIndex(2))))
                .containsExactly(0);
        assertThatThrownBy(() -> outcome(Metric.named("top5").orElseThrow(), sample))
                .isInstanceOf(AccuracyException.class)
                .hasMessage("int8: sample a: top5 cannot score the output: it names the best class only, which top1,"
                        + " accuracy and agreement can score; export the model with its scores for others");
    }

    @Test
    void aModelWithoutAnyOutputOfScoresIsNotToldToNameOne() {
        Source only = new Source("int8", List.of("y"));
        Sample sample =
                new Sample("a", List.of(Feed.of("x", Tensor.zeros(ElementType.UINT8, 1, 2))), new Label.ClassIndex(0));
        assertThatThrownBy(() -> only.doubles(sample, "y", Tensor.zeros(ElementType.UINT8, 1, 2)))
                .isInstanceOf(AccuracyException.class)
                .hasMessage("int8: output 'y' of sample a is UINT8[1, 2], not float. The model has no other output:"
                        + " export it with its scores as one, such as what its last ArgMax reads.");
    }

    @Test
    void missingMaskIsExplained() {
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {1, 2}, 1, 1, 2));
        assertThatThrownBy(() -> answer(reader(SPEARMAN, Pooling.MEAN, false, Similarity.COSINE), pair(feed, feed)))
                .isInstanceOf(AccuracyException.class)
                .hasMessage("int8: output 'y' of sample a is FLOAT32[1, 1, 2] but the input attention_mask is missing."
                        + " pooling: mean needs a mask of one number a token.");
    }

    @Test
    void outputsThatDoNotFitTheMetricAreExplained() {
        Feed two = Feed.of("x", Tensor.ofFloats(new float[] {1, 2}, 1, 2));
        Feed batch = Feed.of("x", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2));
        Feed bytes = Feed.of("x", Tensor.zeros(ElementType.UINT8, 1, 2));
        OutputReader classes = reader(TOP1, Pooling.NONE, false, null);
        assertFault(classes, batch, "is FLOAT32[2, 2] for one sample");
        Feed map = Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1, 16, 4, 1));
        assertFault(classes, map, "is FLOAT32[1, 16, 4, 1], not one vector");
        assertFault(classes, bytes, "is UINT8[1, 2], not float");
        assertThatThrownBy(() -> answer(classes, pair(two, two)))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining(
                        "int8: sample a has 2 feeds where 1 can be scored. task.postprocess.similarity is for pairs");
        assertFault(reader(TOP1, Pooling.CLS, false, null), two, "is FLOAT32[1, 2], not [1, tokens, width]");
    }

    @Test
    void answersThatDoNotFitTheMetricAreExplained() {
        Sample one =
                new Sample("a", List.of(Feed.of("x", Tensor.ofFloats(new float[] {1}, 1, 1))), new Label.ClassIndex(0));
        Sample two =
                new Sample("a", List.of(Feed.of("x", Tensor.ofFloats(new float[] {1, 2}, 1, 2))), new Label.Score(0));
        assertThatThrownBy(() -> outcome(TOP1, one))
                .isInstanceOf(AccuracyException.class)
                .hasMessage("int8: sample a: top1 cannot score the output: it is one number where there should be one"
                        + " for each class; check task.postprocess");
        assertThatThrownBy(() -> outcome(SPEARMAN, two))
                .hasMessage("int8: sample a: spearman cannot score the output: it has 2 values where there should be"
                        + " one score; check task.postprocess");
        assertThatThrownBy(() -> outcome(SPEARMAN, one))
                .hasMessage("sample a: spearman needs a score as its label but the label is '0'. Choose a metric that"
                        + " fits the dataset.");
    }

    @Test
    void unknownOutputIsRefusedBeforeAnythingRuns() {
        Postprocess wrong = new Postprocess(Optional.of("logits"), Pooling.NONE, false, Optional.empty(), 0);
        assertThatThrownBy(() -> new OutputReader("int8", session(), new Scoring(List.of(TOP1), wrong)))
                .isInstanceOf(AccuracyException.class)
                .hasMessage(
                        "int8: the model has no output 'logits'; it has [y, other]. Correct task.postprocess.output.");
    }

    private static double[] outcome(Metric metric, Sample sample) {
        Map<Answer.Kind, Answer> answers =
                reader(metric, Pooling.NONE, false, null).answers(sample);
        return metric.outcome("int8", sample, answers, answers);
    }

    private static Answer answer(OutputReader reader, Sample sample) {
        return reader.answers(sample).get(Answer.Kind.SCORES);
    }

    private static double score(OutputReader reader, Sample sample) {
        return ((Answer.Score) answer(reader, sample)).value();
    }

    private static void assertFault(OutputReader reader, Feed feed, String fault) {
        assertThatThrownBy(() -> answer(reader, new Sample("a", List.of(feed), new Label.ClassIndex(0))))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("int8: output 'y' of sample a " + fault);
    }

    private static OutputReader reader(Metric metric, Pooling pooling, boolean normalize, Similarity similarity) {
        Postprocess postprocess =
                new Postprocess(Optional.empty(), pooling, normalize, Optional.ofNullable(similarity), 0);
        return new OutputReader("int8", session(), new Scoring(List.of(metric), postprocess));
    }

    private static Session session() {
        return new FakeEngine(feed -> feed.tensors().get("x")).open(Path.of("m.onnx"), SessionSettings.ofThreads(1));
    }

    private static Sample pair(Feed one, Feed two) {
        return new Sample("a", List.of(one, two), new Label.Score(1));
    }

    /** Token vectors of width two, with their mask. */
    private static Feed tokens(long[] mask, float... values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", Tensor.ofFloats(values, 1, mask.length, 2));
        tensors.put("attention_mask", Tensor.ofLongs(mask, 1, mask.length));
        return new Feed(tensors);
    }
}
