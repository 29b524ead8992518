package dev.octet.website;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.octet.reports.Comparison;
import dev.octet.reports.RunRecord;

/**
 * Which tone a variant has in every chart of a page: the baseline the first, which is quiet.
 *
 * @param variants the baseline first
 */
record Tones(List<String> variants) {
    /** How many the style sheet paints; further variants begin anew. */
    private static final int COUNT = 6;

    static Tones of(RunRecord record) {
        Set<String> found = new LinkedHashSet<>(new Comparison(record).variants());
        record.sweep().ifPresent(sweep -> sweep.points().forEach(point -> found.add(point.variant())));
        List<String> names = new ArrayList<>(found);
        names.remove(record.baseline());
        names.add(0, record.baseline());
        return new Tones(List.copyOf(names));
    }

    int of(String variant) {
        return Math.max(0, variants.indexOf(variant)) % COUNT;
    }
}
