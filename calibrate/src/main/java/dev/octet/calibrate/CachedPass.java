package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.octet.calibrate.StatisticsCache.Entry;
import dev.octet.engine.Feed;
import dev.octet.io.Sha256;
import dev.octet.quantize.LayerRows;
import dev.octet.quantize.Split;

/**
 * Lets an observation see the feeds: from the cache what was seen of them before, the rest by a pass over them.
 *
 * @param data identity of the feeds and of how many are run; empty if they are not known well enough to remember them
 */
record CachedPass(CalibrationPass pass, StatisticsCache cache, Optional<String> data) {
    /**
     * Feeds whose content is part of the key: what is done to a sample before it is fed shows in each of them.
     */
    private static final int PROBES = 4;

    /**
     * Fills {@code seen} and {@code rows}. Rows are not kept: they would be a hundred megabytes for each model and data.
     *
     * @return how many feeds were seen, now or before; if nothing was missing only a few are taken from {@code feeds}
     */
    int run(Observation seen, LayerRows rows, Split feeds, Runnable afterFeed) {
        if (data.isEmpty()) {
            return pass(seen, rows, feeds, feeds, afterFeed);
        }
        List<Feed> probes = new ArrayList<>();
        while (probes.size() < PROBES && feeds.hasNext()) {
            probes.add(feeds.next().copy());
        }
        String key = key(probes);
        Optional<Entry> known = cache.find(key);
        Observation missing =
                known.map(entry -> seen.takeFrom(entry.observation())).orElse(seen);
        if (known.isPresent() && missing.tensors().isEmpty() && rows.tensors().isEmpty()) {
            return known.get().samples();
        }
        int samples = pass(missing, rows, chained(probes, feeds), feeds, afterFeed);
        if (samples > 0 && !(known.isPresent() && missing.tensors().isEmpty())) {
            Observation all = new Observation();
            known.ifPresent(entry -> all.putAll(entry.observation()));
            all.putAll(missing);
            cache.keep(key, new Entry(samples, all));
        }
        return samples;
    }

    /** Samples are told by the number that they have among all, those held out included. */
    private int pass(Observation seen, LayerRows rows, Iterator<Feed> feeds, Split split, Runnable afterFeed) {
        Set<String> tensors = new LinkedHashSet<>(seen.tensors());
        tensors.addAll(rows.tensors());
        return pass.run(
                tensors,
                feeds,
                (sample, tensor, values) -> {
                    int number = split.number(sample);
                    seen.add(number, tensor, values);
                    rows.add(number, tensor, values);
                },
                afterFeed);
    }

    private String key(List<Feed> probes) {
        Sha256 sha = new Sha256().add(pass.digest() + "\n" + data.orElseThrow() + "\n");
        for (Feed feed : probes) {
            new TreeMap<>(feed.tensors())
                    .forEach((name, tensor) -> sha.add(name + tensor + "\n").add(tensor.bytes()));
        }
        return sha.hex();
    }

    private static Iterator<Feed> chained(List<Feed> first, Iterator<Feed> rest) {
        Iterator<Feed> begin = first.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return begin.hasNext() || rest.hasNext();
            }

            @Override
            public Feed next() {
                return begin.hasNext() ? begin.next() : rest.next();
            }
        };
    }
}
