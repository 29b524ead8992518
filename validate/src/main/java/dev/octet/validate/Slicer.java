package dev.octet.validate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.octet.metrics.Answers;
import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;

/**
 * Values and losses of one metric on parts of the samples.
 *
 * @param answers of each variant, the baseline first
 */
record Slicer(Metric metric, List<Answers> answers, double confidence) {
    /** With fewer samples a slice tells nothing. */
    static final int FEWEST = 10;

    /** Slices that a result keeps of those by one column: those that lost most. */
    static final int WORST = 10;

    /** One metric over all samples by variant. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        answers.forEach(variant -> values.put(variant.variant(), metric.value(variant)));
        return values;
    }

    List<Loss> losses() {
        return answers.stream()
                .skip(1)
                .map(variant -> metric.loss(answers.get(0), variant, confidence))
                .toList();
    }

    /** One slice for each category of a metric that has such, in their order. */
    List<Slice> categories() {
        List<Map<Integer, Answers>> views =
                answers.stream().map(metric::byCategory).toList();
        List<Slice> slices = new ArrayList<>();
        for (int category : views.get(0).keySet()) {
            // A variant that answers no such category anywhere has none; what it then lost cannot be told.
            if (views.stream().allMatch(view -> view.containsKey(category))) {
                List<Answers> view =
                        views.stream().map(all -> all.get(category)).toList();
                if (view.get(0).size() > 0) {
                    slices.add(new Slicer(metric, view, confidence).slice(Slice.CATEGORY, Integer.toString(category)));
                }
            }
        }
        return slices;
    }

    /**
     * The slices that lost most, the worst first; none that lost nothing.
     *
     * @param parts of each sample
     */
    List<Slice> worst(String by, List<String> parts) {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            rows.computeIfAbsent(parts.get(i), part -> new ArrayList<>()).add(i);
        }
        record Part(String label, Slicer slicer, double loss) {}
        List<Part> candidates = new ArrayList<>();
        rows.forEach((label, in) -> {
            if (in.size() >= FEWEST && in.size() < parts.size()) {
                Slicer slicer = at(in.stream().mapToInt(Integer::intValue).toArray());
                candidates.add(new Part(label, slicer, slicer.worstLoss()));
            }
        });
        return candidates.stream()
                .filter(part -> part.loss() > 0)
                .sorted(Comparator.comparingDouble(Part::loss).reversed().thenComparing(Part::label))
                .limit(WORST)
                .map(part -> part.slicer().slice(by, part.label()))
                .toList();
    }

    /** The largest loss of a variant; NaN, and so never above zero, if there is none. */
    private double worstLoss() {
        List<Double> values = List.copyOf(values().values());
        return IntStream.range(1, values.size())
                .mapToDouble(i -> metric.direction().loss(values.get(0), values.get(i)))
                .max()
                .orElse(Double.NaN);
    }

    private Slice slice(String by, String label) {
        return new Slice(by, label, answers.get(0).size(), values(), losses());
    }

    private Slicer at(int[] rows) {
        return new Slicer(
                metric, answers.stream().map(variant -> variant.at(rows)).toList(), confidence);
    }
}
