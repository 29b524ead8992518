package dev.octet.detection;

import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.statistics.Groups;
import dev.octet.statistics.Losses;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedBootstrap;

/**
 * What a second model lost against the first in mean average precision on the same pictures, by a
 * {@linkplain PairedBootstrap paired bootstrap} over pictures: all boxes of a picture move together, and no picture is
 * matched again. A replicate is one weighted pass over the sorted detections of both models.
 *
 * <p>In a resample without any box of a category the mean is over the others.
 */
public final class PairedPrecision {
    private final AveragePrecision first;
    private final AveragePrecision second;
    private final int level;
    private final PairedBootstrap bootstrap;

    /**
     * @param level one of {@link Protocol#levels}
     * @param units which pictures belong together, such as frames of one video; {@link Groups#none} if none do
     * @throws IllegalArgumentException if the two are not of the same protocol and as many pictures
     */
    public PairedPrecision(AveragePrecision first, AveragePrecision second, String level, Groups units) {
        if (!first.protocol().equals(second.protocol()) || first.pictures() != second.pictures()) {
            throw new IllegalArgumentException("two models are compared on the same pictures by the same protocol, not "
                    + first.pictures() + " of " + first.protocol() + " and " + second.pictures() + " of "
                    + second.protocol());
        }
        this.first = first;
        this.second = second;
        this.level = first.level(level);
        LevelCurves baseline = first.curves(this.level);
        LevelCurves other = second.curves(this.level);
        int thresholds = first.protocol().thresholds().length;
        this.bootstrap = new PairedBootstrap(
                units,
                true,
                weights -> new Pair(baseline.mean(weights, 0, thresholds), other.mean(weights, 0, thresholds)));
    }

    /** Losses with one-sided bounds; empty if there was nothing to find. */
    public Optional<Losses> losses(double confidence) {
        return bootstrap.losses(confidence);
    }

    /**
     * In how many pictures the two models found other boxes of those to be found, or ranked other detections before the
     * last of these. Scores that moved without that, and detections ranked behind, do not count.
     */
    public int changed() {
        return (int) IntStream.range(0, first.pictures())
                .filter(picture -> !first.judgedAt(picture, level).equals(second.judgedAt(picture, level)))
                .count();
    }
}
