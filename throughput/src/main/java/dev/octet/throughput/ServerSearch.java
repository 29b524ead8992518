package dev.octet.throughput;

import java.time.Duration;
import java.util.Optional;

import org.HdrHistogram.Histogram;

import dev.octet.statistics.EarlyStopping;

/**
 * Finds the highest rate of random arrivals at which the latency at p99 is within a bound, by bisection between nothing
 * and what a closed loop reaches. A trial counts as within by MLPerf's early stopping, with 99% confidence. One that was
 * disturbed is run again with the same arrivals, as long as that is allowed: else one burst of other work would end the
 * search at half the rate.
 */
final class ServerSearch {
    /** Halvings of the range: the last is 1/64 of what a closed loop reaches. */
    private static final int STEPS = 6;

    /** The range goes beyond what a closed loop reached, which may have been disturbed. */
    private static final double HEADROOM = 1.1;

    /** Factor from one long trial to the next when a rate that short trials found does not hold. */
    private static final double STEP_DOWN = 0.95;

    private static final int MOST_STEPS_DOWN = 20;

    /** As in a closed loop, one in two may be repeated: a host that disturbs more is told of, not waited for. */
    private static final int MOST_REPEATS = STEPS / 2;

    /** A queue that makes one wait for so many bounds is growing. */
    private static final int PATIENCE_BOUNDS = 10;

    /** More arrivals than that would take a file of 400 MB. */
    private static final int MOST_ARRIVALS = 50_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    /** Runs one trial. */
    @FunctionalInterface
    interface Trial {
        /**
         * @param number of the trial, from 0; one that is repeated keeps it
         * @param nanos when queries are due, {@code rate} of them a second on average
         */
        Round run(int number, double rate, long[] nanos);
    }

    private final Scenario.Server scenario;
    private final ThroughputSettings settings;
    private final long seed;
    private int trials;
    private int repeats;

    ServerSearch(Scenario.Server scenario, ThroughputSettings settings, long seed) {
        this.scenario = scenario;
        this.settings = settings;
        this.seed = seed;
    }

    /** How long a query may wait before a trial is given up. */
    Duration patience() {
        return scenario.latencyBound().multipliedBy(PATIENCE_BOUNDS);
    }

    /** The trial at the highest rate that keeps the bound; empty if none did. @param capacity queries/s, above 0 */
    Optional<Round> highest(double capacity, Trial trial) {
        double low = 0;
        double high = HEADROOM * capacity;
        Optional<Round> best = Optional.empty();
        for (int step = 0; step < STEPS; step++) {
            double rate = (low + high) / 2;
            Optional<Round> kept = run(trial, rate, settings.round());
            if (kept.isPresent()) {
                best = kept;
                low = rate;
            } else {
                high = rate;
            }
        }
        Duration shortest = settings.rules().shortest();
        if (best.isEmpty() || shortest.compareTo(settings.round()) <= 0) {
            return best;
        }
        double rate = low;
        for (int step = 0; step <= MOST_STEPS_DOWN; step++) {
            Optional<Round> kept = run(trial, rate, shortest);
            if (kept.isPresent()) {
                return kept;
            }
            rate *= STEP_DOWN;
        }
        return Optional.empty();
    }

    /** Empty if the trial did not keep the bound. */
    private Optional<Round> run(Trial trial, double rate, Duration length) {
        double p = scenario.percentile().orElseThrow();
        double wanted = Math.max(EarlyStopping.fewest(1, p), rate * length.toNanos() / NANOS_PER_SECOND);
        int number = trials++;
        long[] nanos = Arrivals.draw((int) Math.min(MOST_ARRIVALS, Math.ceil(wanted)), rate, seed + number);
        Round round = trial.run(number, rate, nanos);
        while (round.disturbed().isPresent() && repeats < MOST_REPEATS) {
            repeats++;
            round = trial.run(number, rate, nanos);
        }
        Histogram latencies = Latencies.decode(round.latencies());
        long within = latencies.getCountBetweenValues(0, scenario.latencyBound().toNanos());
        return EarlyStopping.shows(nanos.length, nanos.length - within, p) ? Optional.of(round) : Optional.empty();
    }
}
