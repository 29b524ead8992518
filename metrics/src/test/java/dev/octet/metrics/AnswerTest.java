package dev.octet.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerTest {

    @Test
    void lowestIndexComesFirstAmongEqualScores() {
        Answer.ClassScores tie = new Answer.ClassScores(new double[] {0.5, 2, 2, -0.0, 0.0}, 0);
        assertThat(tie.top()).isEqualTo(1);
        assertThat(tie.rankOf(1)).isZero();
        assertThat(tie.rankOf(2)).isEqualTo(1);
        assertThat(tie.rankOf(3)).isEqualTo(3);
        assertThat(tie.rankOf(4)).isEqualTo(4);
    }

    @Test
    void infiniteScoresAreRanked() {
        Answer.ClassScores answer =
                new Answer.ClassScores(new double[] {1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}, 0);
        assertThat(answer.isNumber()).isTrue();
        assertThat(answer.top()).isEqualTo(1);
        assertThat(answer.rankOf(2)).isEqualTo(2);
    }

    @Test
    void oneNanSpoilsTheAnswer() {
        assertThat(new Answer.ClassScores(new double[] {1, Double.NaN, 0}, 0).isNumber())
                .isFalse();
    }

    @Property(tries = 200)
    void ranksAreThoseOfAStableSort(@ForAll @Size(min = 1, max = 12) @IntRange(max = 4) int[] scores) {
        double[] values = Arrays.stream(scores).asDoubleStream().toArray();
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (i, j) -> Double.compare(values[j], values[i]));
        Answer.ClassScores answer = new Answer.ClassScores(values, 0);
        assertThat(answer.top()).isEqualTo(order[0]);
        for (int rank = 0; rank < order.length; rank++) {
            assertThat(answer.rankOf(order[rank])).isEqualTo(rank);
        }
    }
}
