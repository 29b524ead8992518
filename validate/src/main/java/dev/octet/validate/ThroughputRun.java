package dev.octet.validate;

import java.util.List;

import dev.octet.engine.Feed;
import dev.octet.io.Progress;

/**
 * Measures how many samples per second each variant handles, and how their speeds compare.
 *
 * <p>Every instance is a process of its own on cores of its own. All variants take turns in short rounds, so that a
 * drift of the host meets all alike.
 */
public final class ThroughputRun {
    private final List<Variant> variants;
    private final List<Feed> feeds;
    private final ThroughputSettings settings;
    private final long seed;

    /**
     * @param variants at least one, of different names; the first is the baseline
     * @param feeds at least one, each of one sample: the first dimension of every tensor is 1; they are stacked to the
     *     batch size and used in turn
     * @param seed of the order of the rounds
     */
    public ThroughputRun(List<Variant> variants, List<Feed> feeds, ThroughputSettings settings, long seed) {
        this.variants = List.copyOf(variants);
        this.feeds = List.copyOf(feeds);
        this.settings = settings;
        this.seed = seed;
    }

    /**
     * The setting that this host will run for {@code settings}: the one asked for, or the largest that fits if that is
     * allowed.
     *
     * @throws ThroughputException if it does not fit and may not be reduced, or if nothing here can pin a process
     */
    public static Setting settingOnThisHost(ThroughputSettings settings) {
        throw new UnsupportedOperationException("under construction: " + settings);
    }

    /**
     * Measures. Takes about variants x (warm-up + rounds x round), and leaves nothing behind: no process, no file.
     *
     * @throws ThroughputException if the host is too small or lacks a tool, a feed does not fit a model, or an
     *     instance fails or stalls
     */
    public ThroughputResult run(Progress progress) {
        throw new UnsupportedOperationException("under construction: " + variants + feeds + settings + seed);
    }
}
