package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.FloatFallback.Result;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;

class FloatFallbackTest {
    private static final int LENGTH = 12;

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
    void keepsTheNearestDesignWhereNothingHelps() {
        Result result = apply(design -> false);

        assertThat(result.judgement().exceeded()).isTrue();
        assertThat(result.judgement().loss())
                .isEqualTo(judged.stream()
                        .mapToDouble(FloatFallbackTest::loss)
                        .min()
                        .orElseThrow());
    }

    private Result apply(Predicate<Design> keeps) {
        return new FloatFallback(
                        Chain.ENGINE,
                        heldOut,
                        design -> {
                            judged.add(design);
                            return new Judgement(loss(design), !keeps.test(design), "");
                        },
                        Chain.FEEDS.subList(0, 1),
                        Progress.NONE)
                .apply(chain.design);
    }

    private static double loss(Design design) {
        return -Set.copyOf(design.options().floatNodes()).size();
    }
}
