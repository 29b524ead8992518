package dev.octet.throughput;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StackedFeedsTest {
    private static Feed sample(float... values) {
        return Feed.of("x", Tensor.ofFloats(values, 1, values.length));
    }

    @Test
    void stacksSamplesAndFillsTheLastBatchFromTheStart() {
        List<Feed> batches = StackedFeeds.of(List.of(sample(1, 2), sample(3, 4), sample(5, 6)), 2);
        assertThat(batches)
                .extracting(feed -> feed.tensors().get("x").toFloats())
                .containsExactly(new float[] {1, 2, 3, 4}, new float[] {5, 6, 1, 2});
        assertThat(batches.get(0).tensors().get("x")).hasToString("FLOAT32[2, 2]");
    }

    @Test
    void fillsABatchThatIsLargerThanAllSamples() {
        List<Feed> batches = StackedFeeds.of(List.of(sample(1), sample(2)), 5);
        assertThat(batches).singleElement().satisfies(feed -> assertThat(
                        feed.tensors().get("x").toFloats())
                .containsExactly(1, 2, 1, 2, 1));
    }

    @Test
    void leavesSamplesAloneAtBatchSizeOne() {
        List<Feed> samples = List.of(sample(1, 2), sample(3));
        assertThat(StackedFeeds.of(samples, 1)).isEqualTo(samples);
    }

    @Test
    void namesTheSampleOfAnotherShape() {
        assertThatThrownBy(() -> StackedFeeds.of(List.of(sample(1, 2), sample(3)), 2))
                .isInstanceOf(ThroughputException.class)
                .hasMessage("samples cannot be stacked to batch size 2: input 'x' is FLOAT32[1, 2] in the first sample"
                        + " but FLOAT32[1, 1] in sample 2; pad the samples to one shape (texts: preprocess.padding) or use"
                        + " batch size 1");
    }

    @Test
    void lengthensToTheLongestOfEachBatchWhatTellsHow() {
        List<Feed> samples = List.of(text(5), text(6, 7), text(8, 9, 4));
        List<Feed> batches = StackedFeeds.of(samples, 2);
        assertThat(batches)
                .extracting(feed -> feed.tensors().get("ids").toLongs())
                .containsExactly(new long[] {5, -7, 6, 7}, new long[] {8, 9, 4, 5, -7, -7});
        assertThat(batches.get(0).tensors().get("ids")).hasToString("INT64[2, 2]");
        assertThat(batches.get(1).tensors().get("mask")).hasToString("INT32[2, 3]");
        assertThat(StackedFeeds.filled(samples, 2, batches)).isCloseTo(0.3, within(1e-9));
        assertThat(StackedFeeds.filled(samples, 1, StackedFeeds.of(samples, 1))).isZero();
    }

    private static Feed text(long... ids) {
        Map<String, Tensor> tensors = Map.of(
                "ids", Tensor.ofLongs(ids, 1, ids.length),
                "mask", Tensor.ofInts(new int[ids.length], 1, ids.length));
        return new Feed(tensors, Map.of("ids", -7L, "mask", 0L));
    }

    @Test
    void refusesToStackWhatIsNotOneSample() {
        Feed two = Feed.of("x", Tensor.ofFloats(new float[4], 2, 2));
        assertThatThrownBy(() -> StackedFeeds.of(List.of(two), 2)).hasMessageContaining("first dimension must be 1");
    }

    @Test
    void refusesSamplesOfDifferentInputs() {
        Feed other = new Feed(Map.of("y", Tensor.ofFloats(new float[1], 1, 1)));
        assertThatThrownBy(() -> StackedFeeds.of(List.of(sample(1), other), 2))
                .hasMessage("sample 2 has the inputs [y] but the first has [x]");
    }

    @Test
    void namesTheFixedBatchDimensionOfAModel() {
        TensorInfo fixed = new TensorInfo("x", ElementType.FLOAT32, List.of(1L, 2L));
        assertThatThrownBy(() -> StackedFeeds.check("net.onnx", List.of(fixed), sample(1, 2), 8))
                .isInstanceOf(ThroughputException.class)
                .hasMessage("net.onnx: input 'x' has the fixed batch dimension 1 (x FLOAT32[1, 2]), so it cannot run at"
                        + " batch size 8; set the batch size of the setting to 1 (the number before 'bs'), or export"
                        + " the model with an open batch dimension");
    }

    @Test
    void acceptsAnOpenBatchDimension() {
        TensorInfo open = new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 2L));
        assertThatCode(() -> StackedFeeds.check("net.onnx", List.of(open), sample(1, 2), 8))
                .doesNotThrowAnyException();
    }
}
