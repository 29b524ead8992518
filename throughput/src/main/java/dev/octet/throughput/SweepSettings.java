package dev.octet.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The section {@code validate.sweep} of a recipe: one throughput run for each combination of the values.
 *
 * @param base what is not varied; its {@code fitHost} lets combinations that the host cannot give stay unmeasured
 * @param axes values by axis, in the order in which they vary, the last one fastest
 */
public record SweepSettings(ThroughputSettings base, Map<SweepAxis, List<String>> axes) {
    /** Rounds of each variant at each point: as few as give the ratio an interval. */
    public static final int DEFAULT_ROUNDS = ThroughputSettings.ROUNDS_FOR_INTERVAL;

    /** Length of a round and least warm-up of each variant at a point. */
    public static final Duration DEFAULT_ROUND = Duration.ofSeconds(1);

    /** More combinations would take weeks. */
    public static final int MOST_POINTS = 20_000;

    public SweepSettings {
        requireNonNull(base, "base");
        axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
        if (axes.isEmpty() || axes.values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a sweep needs an axis with a value");
        }
        if (axes.values().stream().mapToDouble(List::size).reduce(1, (a, b) -> a * b) > MOST_POINTS) {
            throw new IllegalArgumentException("a sweep has at most " + MOST_POINTS + " points");
        }
    }

    /** The same with {@code fitHost}; what the flag {@code --fit-host} does to a recipe. */
    public SweepSettings withFitHost(boolean fit) {
        return new SweepSettings(base.withFitHost(fit), axes);
    }

    /**
     * Reads the section; what is wrong in it becomes problems of the file.
     *
     * @param variants names that {@code precision} may have
     */
    public static Optional<SweepSettings> read(Section section, Set<String> variants) {
        Optional<Setting> setting = ThroughputSettings.setting(section);
        boolean fitHost = section.flag("fit_host").orElse(false);
        ThroughputSettings base = ThroughputSettings.rounds(
                section,
                ThroughputSettings.of(setting)
                        .withFitHost(fitHost)
                        .withRounds(DEFAULT_ROUNDS, DEFAULT_ROUND, DEFAULT_ROUND));
        Map<SweepAxis, List<String>> axes = new EnumMap<>(SweepAxis.class);
        for (SweepAxis axis : SweepAxis.values()) {
            if (section.has(axis.word())) {
                axes.put(axis, axis.read(section, variants));
            }
        }
        section.done();
        return section.build(() -> new SweepSettings(base, axes));
    }

    /** What a combination is called in files and records: value by axis, in the order of the axes; no precision. */
    List<Map<SweepAxis, String>> combinations() {
        List<Map<SweepAxis, String>> combinations = List.of(Map.of());
        for (Map.Entry<SweepAxis, List<String>> axis : axes.entrySet()) {
            if (axis.getKey() == SweepAxis.PRECISION) {
                continue;
            }
            List<Map<SweepAxis, String>> longer = new ArrayList<>();
            for (Map<SweepAxis, String> combination : combinations) {
                for (String value : axis.getValue()) {
                    Map<SweepAxis, String> more = new LinkedHashMap<>(combination);
                    more.put(axis.getKey(), value);
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        return combinations;
    }
}
