package dev.octet.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SuppressionTest {
    private static final Box HERE = new Box(0, 0, 10, 10);
    private static final Box NEAR = new Box(1, 0, 10, 10); // IoU 9 / 11 with HERE
    private static final Box AWAY = new Box(50, 50, 10, 10);

    @Test
    void keepsTheBestOfANeighbourhood() {
        assertThat(suppression(false, 0.5).apply(List.of(d(NEAR, 0, 0.4), d(AWAY, 0, 0.3), d(HERE, 0, 0.9))))
                .containsExactly(d(HERE, 0, 0.9), d(AWAY, 0, 0.3));
    }

    @Test
    void otherClassesSuppressOnlyWhenAsked() {
        List<Detection> both = List.of(d(HERE, 0, 0.9), d(NEAR, 1, 0.8));
        assertThat(suppression(false, 0.5).apply(both)).isEqualTo(both);
        assertThat(suppression(true, 0.5).apply(both)).containsExactly(both.get(0));
    }

    @Test
    void anOverlapOfExactlyTheLimitStays() {
        double limit = HERE.iou(NEAR);
        List<Detection> both = List.of(d(HERE, 0, 0.9), d(NEAR, 0, 0.8));
        assertThat(suppression(false, limit).apply(both)).isEqualTo(both);
        assertThat(suppression(false, Math.nextDown(limit)).apply(both)).hasSize(1);
    }

    @Test
    void ofEqualScoresTheFirstStays() {
        assertThat(suppression(false, 0.5).apply(List.of(d(NEAR, 0, 0.5), d(HERE, 0, 0.5))))
                .containsExactly(d(NEAR, 0, 0.5));
    }

    @Test
    void withoutALimitAllStayUpToTheMaximum() {
        Suppression none = new Suppression(0.2, OptionalDouble.empty(), false, 2);
        assertThat(none.apply(List.of(d(HERE, 0, 0.3), d(HERE, 0, 0.1), d(HERE, 0, 0.9), d(HERE, 0, 0.2))))
                .containsExactly(d(HERE, 0, 0.9), d(HERE, 0, 0.3));
    }

    /** The plain form: strike out, again and again, all that overlap the best that is left. */
    @Property(tries = 200)
    void equalsStrikingOut(@ForAll long seed, @ForAll boolean acrossClasses) {
        Random random = new Random(seed);
        List<Detection> candidates = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            Box box = new Box(random.nextInt(30), random.nextInt(30), 1 + random.nextInt(20), 1 + random.nextInt(20));
            candidates.add(d(box, random.nextInt(3), random.nextInt(10) / 10.0));
        }
        List<Detection> left = new ArrayList<>(
                candidates.stream().filter(c -> c.score() >= 0.1).toList());
        List<Detection> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            Detection best = left.get(0);
            for (Detection other : left) {
                best = other.score() > best.score() ? other : best;
            }
            Detection chosen = best;
            kept.add(chosen);
            left.removeIf(other -> other == chosen
                    || (acrossClasses || other.category() == chosen.category())
                            && other.box().iou(chosen.box()) > 0.4);
        }
        assertThat(new Suppression(0.1, OptionalDouble.of(0.4), acrossClasses, 1000).apply(candidates))
                .isEqualTo(kept);
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new Suppression(Double.NaN, OptionalDouble.empty(), false, 1))
                .hasMessageContaining("minScore");
        assertThatThrownBy(() -> new Suppression(0, OptionalDouble.of(0), false, 1))
                .hasMessageContaining("iou");
        assertThatThrownBy(() -> new Suppression(0, OptionalDouble.of(1), false, 0))
                .hasMessageContaining("max");
    }

    private static Suppression suppression(boolean acrossClasses, double iou) {
        return new Suppression(0, OptionalDouble.of(iou), acrossClasses, 100);
    }

    private static Detection d(Box box, int category, double score) {
        return new Detection(box, category, score);
    }
}
