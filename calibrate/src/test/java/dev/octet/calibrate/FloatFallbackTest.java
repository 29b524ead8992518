package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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
        // Which of the two comes first in the ranking depends on the machine; one of them is not the last.
        Set<String> guilty = Set.of(chain.node("c5"), chain.node("c6"));

        Result result = apply(design -> design.options().floatNodes().stream().anyMatch(guilty::contains));

        assertThat(result.nodes()).containsAnyElementsOf(guilty);
        assertThat(result.nodes()).hasSizeLessThan(LENGTH - 1);
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
