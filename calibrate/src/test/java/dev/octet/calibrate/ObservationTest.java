package dev.octet.calibrate;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

import org.junit.jupiter.api.Test;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.quantize.Layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObservationTest {
    private static final Observer METHOD = new Observer.Parity(new Observer.Percentile(99));
    private static final Set<String> TENSORS = Set.of("x", "r");
    private static final Layers LAYERS = new Layers(Map.of(new Layers.Input("x", 1), 3, new Layers.Input("r", 1), 4));

    @Test
    void shardsMergeToTheBytesOfTheWhole() throws IOException {
        List<Feed> feeds = feeds();
        Observation whole = observation();
        pass().run(whole.tensors(), feeds.iterator(), whole::add, () -> {});

        List<Observation> shards = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            Observation part = observation();
            int first = shard * 4;
            pass().run(
                            part.tensors(),
                            feeds.subList(first, first + 4).iterator(),
                            (sample, tensor, values) -> part.add(first + sample, tensor, values),
                            () -> {});
            shards.add(part);
        }
        Observation merged = observation();
        merged.merge(shards.get(2));
        merged.merge(shards.get(0));
        merged.merge(shards.get(1));

        assertThat(bytes(merged)).isEqualTo(bytes(whole));
        assertThat(merged.faults()).isEqualTo(whole.faults());
    }

    @Test
    void samplesThatAreHeldOutAreKeptApartUntilMerged() throws IOException {
        IntPredicate heldOut = sample -> sample % 4 == 3;
        Observation fit = observation();
        Observation held = observation();
        Observation whole = observation();
        pass().run(
                        whole.tensors(),
                        feeds().iterator(),
                        (sample, tensor, values) -> {
                            (heldOut.test(sample) ? held : fit).add(sample, tensor, values);
                            whole.add(sample, tensor, values);
                        },
                        () -> {});

        assertThat(bytes(held)).isNotEqualTo(bytes(fit));
        fit.merge(held);
        assertThat(bytes(fit)).isEqualTo(bytes(whole));
    }

    @Test
    void namesTheFirstSamplesThatAreNoNumbers() {
        Observation seen = observation();
        for (int sample = 0; sample < 9; sample++) {
            float fault = sample % 2 == 0 ? 0 : Float.NaN;
            float other = sample == 3 ? Float.NEGATIVE_INFINITY : 1;
            seen.add(sample, "x", Tensor.ofFloats(new float[] {fault, fault, other}, 1, 3, 1));
        }

        assertThat(seen.notNumbers()).isEqualTo(Map.of("x", 9L));
        assertThat(seen.faults())
                .containsExactly("tensor x had 2 NaN values in sample 1, 2 NaN and 1 infinite values in sample 3,"
                        + " 2 NaN values in sample 5, and such values in 1 more samples");
    }

    @Test
    void saysWhereATensorHadNoNumbersAtAll() {
        Observation seen = observation();
        seen.add(0, "x", Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3, 1));
        seen.add(0, "r", Tensor.ofFloats(new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN}, 1, 4, 1));

        assertThatThrownBy(() -> seen.ranges("model.onnx", METHOD))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(
                        "model.onnx: every value of tensor r is NaN or infinite: 4 NaN values in sample 0. Run");
    }

    @Test
    void refusesToMergeOtherTensors() {
        Observation other = new Observation(Set.of("x"), LAYERS, METHOD);

        assertThatThrownBy(() -> observation().merge(other)).hasMessageContaining("different tensors");
    }

    private static Observation observation() {
        return new Observation(TENSORS, LAYERS, METHOD);
    }

    /** Twelve samples; the fifth and the ninth are broken. */
    private static List<Feed> feeds() {
        List<Feed> feeds = TinyModel.feeds(12, "x", 1, 3, 8, 8);
        feeds.get(4).tensors().get("x").floats().put(7, Float.NaN);
        feeds.get(8).tensors().get("x").floats().put(1, Float.POSITIVE_INFINITY);
        return feeds;
    }

    private static CalibrationPass pass() {
        TinyModel m = new TinyModel();
        m.conv("y", m.relu("r", m.conv("a", m.input("x", 1, 3, 8, 8), 3, 4)), 4, 2);
        Graph graph = m.output("y").done();
        return new CalibrationPass(Engine.onnxRuntime(), graph, CalibrationPass.BUDGET_BYTES, 2, Optimization.ALL);
    }

    private static byte[] bytes(Observation observation) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        observation.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
