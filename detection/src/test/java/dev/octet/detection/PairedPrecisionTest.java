package dev.octet.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;

import org.junit.jupiter.api.Test;

import dev.octet.statistics.Groups;
import dev.octet.statistics.Losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedPrecisionTest {

    @Test
    void aModelLosesNothingAgainstItself() {
        AveragePrecision model = model(60, 0, 2);
        PairedPrecision pair = new PairedPrecision(model, model(60, 0, 2), "all", Groups.none(60));
        Losses losses = pair.losses(0.95).orElseThrow();
        assertThat(losses.absolute().low()).isZero();
        assertThat(losses.absolute().high()).isZero();
        assertThat(pair.changed()).isZero();
    }

    @Test
    void boundsHoldTheLossAndAgreeWithTheJackknife() {
        AveragePrecision good = model(80, 0, 2);
        AveragePrecision bad = model(80, 3, 2);
        PairedPrecision pair = new PairedPrecision(good, bad, "all", Groups.none(80));
        Losses losses = pair.losses(0.95).orElseThrow();
        assertThat(losses.absolute().value()).isCloseTo(good.value() - bad.value(), within(1e-15));
        assertThat(losses.absolute().value())
                .isBetween(losses.absolute().low(), losses.absolute().high());
        double width = losses.absolute().high() - losses.absolute().low();
        assertThat(width / (2 * 1.645 * losses.absolute().standardError())).isBetween(0.7, 1.4);
        assertThat(pair.changed()).isPositive();
    }

    @Test
    void boundsHaveTheSameBytesForAnyNumberOfThreads() throws Exception {
        PairedPrecision pair = new PairedPrecision(model(30, 0, 3), model(30, 2, 3), "small", Groups.none(30));
        List<Losses> all = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            all.add(pool.submit(() -> pair.losses(0.95).orElseThrow()).get());
            pool.shutdown();
        }
        assertThat(all).containsOnly(all.get(0));
    }

    @Test
    void aResampleEqualsTheSortedCopies() {
        AveragePrecision model = model(25, 1, 2);
        List<double[]> outcomes = outcomes(25, 1, 2);
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            int[] weights = new int[25];
            for (int i = 0; i < 25; i++) {
                weights[random.nextInt(25)]++;
            }
            List<double[]> copies = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                for (int copy = 0; copy < weights[i]; copy++) {
                    copies.add(outcomes.get(i));
                }
            }
            assertThat(model.curves(0).mean(weights, 0, 10))
                    .as("weights %s", Arrays.toString(weights))
                    .isCloseTo(new AveragePrecision(Protocol.coco(), copies).value(), within(1e-14));
        }
    }

    private static AveragePrecision model(int pictures, int noise, int categories) {
        return new AveragePrecision(Protocol.coco(), outcomes(pictures, noise, categories));
    }

    /** No two are equal in one picture, many in all of them. */
    private static double score(int picture, int number) {
        return (7 * number + picture) % 20 / 20.0;
    }

    /** Truth depends on the picture alone; the model is off by up to {@code noise} pixels. */
    private static List<double[]> outcomes(int pictures, int noise, int categories) {
        List<double[]> outcomes = new ArrayList<>();
        for (int p = 0; p < pictures; p++) {
            Random random = new Random(p);
            List<TrueBox> truth = new ArrayList<>();
            List<Detection> found = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                Box box = new Box(
                        random.nextInt(300), random.nextInt(300), 8 + random.nextInt(30), 8 + random.nextInt(30));
                int category = random.nextInt(categories);
                truth.add(TrueBox.of(box, category));
                if (random.nextInt(4) > 0) {
                    double shift = noise * random.nextDouble();
                    Box seen = new Box(box.left() + shift, box.top() - shift, box.width(), box.height());
                    found.add(new Detection(seen, category, score(p, found.size())));
                }
                found.add(new Detection(
                        new Box(random.nextInt(300), random.nextInt(300), 20, 20), category, score(p, found.size())));
            }
            outcomes.add(Protocol.coco().outcome(found, truth));
        }
        return outcomes;
    }
}
