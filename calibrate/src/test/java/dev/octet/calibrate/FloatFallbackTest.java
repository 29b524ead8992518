package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.FloatFallback.Result;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.observe.Range;
import dev.octet.quantize.Design;
import dev.octet.quantize.PlanOptions;

import static org.assertj.core.api.Assertions.assertThat;

class FloatFallbackTest {
    private static final int LENGTH = 20;

    private final Chain chain = new Chain(LENGTH);
    private final HeldOut heldOut = new HeldOut(Chain.ENGINE, chain.graph, chain.design.types(), Chain.FEEDS, 1);
    private final List<Design> judged = new ArrayList<>();

    @Test
    void leavesADesignAloneThatKeepsTheLimit() {
        Result result = apply(design -> true);

        assertThat(result.design()).isSameAs(chain.design);
        assertThat(judged).hasSize(1);
    }

    @Test
    void findsHowManyNodesItTakesByHalving() {
        Result result = apply(design -> design.options().floatNodes().size() >= 5);

        assertThat(result.nodes()).hasSize(5);
        assertThat(result.judgement().exceeded()).isFalse();
        assertThat(judged).as("1, 2, 4, 8, 6, 5 nodes and a few in INT8 again").hasSizeLessThan(LENGTH);
    }

    @Test
    void takesNodesBackThatWereNotNeeded() {
        // Which comes first in the ranking depends on the machine; of 14 nodes any 8 hold two of these.
        Set<String> guilty =
                IntStream.range(0, 8).mapToObj(i -> chain.node("c" + i)).collect(Collectors.toSet());

        Result result = apply(design -> design.options().floatNodes().stream().anyMatch(guilty::contains));

        assertThat(result.nodes()).containsAnyElementsOf(guilty);
        assertThat(result.nodes()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void quantizesAProductInTheRunBeforeItLeavesItFloat() {
        String product = chain.node("y");

        Result kept = apply(design -> design.options().dynamic().contains(product));

        assertThat(kept.judgement().exceeded()).isFalse();
        assertThat(kept.design().options().floatNodes()).doesNotContain(product);
        Result floats = apply(design -> design.options().floatNodes().contains(product));
        assertThat(floats.judgement().exceeded()).isFalse();
        assertThat(floats.design().options().dynamic()).isEmpty();
    }

    @Test
    void givesUpFewerBitsForWeightsFirst() {
        Map<String, Integer> products = Map.of(chain.node("y"), 4);
        Design weightOnly = chain.design.with(PlanOptions.EVERYTHING.withWeightOnly(products));

        Result result =
                apply(weightOnly, design -> design.options().weightOnly().isEmpty());

        assertThat(result.design().options()).isEqualTo(PlanOptions.EVERYTHING);
    }

    @Test
    void keepsTheNearestDesignWhereNothingHelps() {
        Result result = apply(design -> false);

        assertThat(result.judgement().exceeded()).isTrue();
        assertThat(result.judgement().loss())
                .isEqualTo(judged.stream()
                        .mapToDouble(FloatFallbackTest::loss)
                        .min()
                        .orElseThrow());
    }

    @Test
    void ranksTheNodeFirstWhoseRangeIsFarTooWide() {
        Map<String, Range> ranges = new HashMap<>(chain.design.quantization().ranges());
        ranges.computeIfPresent("r6", (tensor, seen) -> new Range(seen.min() * 1000, seen.max() * 1000));
        Design wide = chain.design.with(chain.design.quantization().withRanges(ranges));

        String first = fallback(design -> true).ranked(wide).get(0);

        assertThat(first).isIn(chain.node("c6"), chain.node("r6"), chain.node("c7"));
    }

    /** The layers before it do no harm; no simulation of single nodes could tell that it is the LSTM. */
    @Test
    void leavesLstmsFloatWhereNothingElseHelps() {
        TinyModel m = new TinyModel();
        m.node("Relu", "r", m.matMul("p", m.input("x", 5, 1, 16), 16, 16));
        String weights = m.constant("w", 1, 1, 32, 16);
        m.node("LSTM", "y", Map.of("hidden_size", 8L), "r", weights, m.constant("u", 1, 1, 32, 8));
        Graph graph = m.output("y").done();
        List<Feed> feeds = TinyModel.feeds(4, "x", 5, 1, 16);
        Design spelled = Chain.design(Chain.calibrated(graph, feeds));
        Design all = spelled.with(PlanOptions.everything(false));
        assertThat(all.placement().recurrent()).hasSize(1);
        HeldOut samples = new HeldOut(Chain.ENGINE, graph, all.types(), feeds, 1);
        NodeProfiles profiles = new NodeProfiles(Chain.ENGINE, feeds.subList(0, 1));

        Result result = new FloatFallback(
                        Chain.ENGINE,
                        samples,
                        design -> {
                            boolean lstm = !design.placement().recurrent().isEmpty();
                            return new Judgement(lstm ? 1 : 0, lstm, "");
                        },
                        profiles,
                        Progress.NONE)
                .apply(all);

        assertThat(result.judgement().exceeded()).isFalse();
        assertThat(result.design().placement().recurrent()).isEmpty();
        assertThat(result.design().placement().int8()).isNotEmpty();
    }

    private Result apply(Predicate<Design> keeps) {
        return apply(chain.design, keeps);
    }

    private Result apply(Design first, Predicate<Design> keeps) {
        return fallback(keeps).apply(first);
    }

    private FloatFallback fallback(Predicate<Design> keeps) {
        return new FloatFallback(
                Chain.ENGINE,
                heldOut,
                design -> {
                    judged.add(design);
                    return new Judgement(loss(design), !keeps.test(design), "");
                },
                new NodeProfiles(Chain.ENGINE, Chain.FEEDS.subList(0, 1)),
                Progress.NONE);
    }

    private static double loss(Design design) {
        return -Set.copyOf(design.options().floatNodes()).size();
    }
}
