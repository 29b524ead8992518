package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

import dev.octet.explain.Explainer.Parts;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Grid;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.Severity;

/** Draws conclusions about accuracy: which tensors lose most, and the known causes that can be seen in their figures. */
final class AccuracyFindings {
    /** Below this a layer's own noise is more than 1 % of its signal: 8 bits can do better. */
    private static final double NOISY_DECIBELS = 20;
    /** Some clipping is what percentile and MSE ranges are for; this much is not. */
    private static final double MUCH_CLIPPED = 0.01;
    /** A channel this much larger than the median one leaves the others a few levels only. */
    private static final double OUTLIER = 20;
    /** Fewer levels than 5 bits give. */
    private static final int FEW_LEVELS = 32;

    private static final double MASK = 1e3;
    /** Float kernels of different order differ by much less. */
    private static final double SATURATED_DECIBELS = 40;

    private final Parts parts;
    private final List<Finding> found = new ArrayList<>();

    private AccuracyFindings(Parts parts) {
        this.parts = parts;
    }

    static List<Finding> of(Parts parts) {
        AccuracyFindings findings = new AccuracyFindings(parts);
        findings.saturation();
        findings.noisy();
        findings.ranges();
        return findings.found;
    }

    private void saturation() {
        parts.saturation.filter(s -> s.signalToNoise() < SATURATED_DECIBELS).ifPresent(s -> {
            boolean hardware = parts.x86() && !s.vnni();
            add(
                    hardware ? Severity.ERROR : Severity.NOTE,
                    String.format(
                            Locale.ROOT,
                            "output %s differs from what the model says by %.1f dB on this CPU",
                            s.output(),
                            s.signalToNoise()),
                    hardware
                            ? "Sums of two products saturate at 16 bits on CPUs without VNNI."
                            : "Integer kernels and the float simulation round differently; where values lie close to a"
                                    + " border, a level apart grows on the way to the output.",
                    hardware
                            ? "Quantize weights to 7 bits (reduce_range), or run on a CPU with VNNI."
                            : "Nothing, if accuracy on data is as wanted.",
                    List.of());
        });
    }

    private void noisy() {
        List<LayerError> worst = parts.layers.stream()
                .filter(layer -> layer.own().orElse(NOISY_DECIBELS) < NOISY_DECIBELS)
                .sorted(Comparator.comparing(layer -> layer.own().orElseThrow()))
                .toList();
        if (worst.isEmpty()) {
            return;
        }
        LayerError first = worst.get(0);
        add(
                Severity.WARNING,
                Findings.count(worst.size(), "tensor loses", "tensors lose")
                        + " more than 1 % of the energy in one layer",
                String.format(
                        Locale.ROOT,
                        "The worst is %s (%s): %.1f dB by itself, %.1f dB in the whole model.",
                        first.tensor(),
                        first.op().isEmpty() ? "input" : first.op(),
                        first.own().orElseThrow(),
                        first.accumulated()),
                "Leave the worst of these layers float, one by one, or try another range method for them.",
                worst.stream().map(LayerError::tensor).toList());
    }

    private void ranges() {
        layers(
                layer -> layer.clippedShare() > MUCH_CLIPPED,
                "tensor has more than 1 % of its values outside its range",
                "tensors have more than 1 % of their values outside their range",
                "Calibration saw smaller values: too few samples, other preprocessing, or a percentile that cuts too much.",
                "Calibrate on more samples of the real kind, or with min-max ranges.");
        layers(
                layer -> layer.outlierRatio().orElse(0.0) > OUTLIER
                        && layer.grid().isPresent(),
                "quantized tensor has a channel more than 20 times as large as the median one",
                "quantized tensors have a channel more than 20 times as large as the median one",
                "The range of the tensor is that channel's; the others are left a few levels.",
                "Move the size into the weights (SmoothQuant, cross-layer equalization), or leave the layer float.");
        layers(
                layer -> layer.grid().isPresent() && layer.usedLevels() < FEW_LEVELS && layer.max() > layer.min(),
                "tensor uses fewer than 32 of 256 levels",
                "tensors use fewer than 32 of 256 levels",
                "Their range is much wider than their values.",
                "Calibrate again; look for a mask or a single outlier in what the range was made of.");
        layers(
                layer -> layer.grid().filter(grid -> wastesHalf(grid, layer)).isPresent(),
                "tensor is never negative, but half of its levels are for negative values",
                "tensors are never negative, but half of their levels are for negative values",
                "Symmetric activations behind Relu leave 7 bits of 8.",
                "Use asymmetric UINT8 activations.");
        layers(
                layer -> layer.grid().map(grid -> grid.low() < -MASK).orElse(false),
                "quantized tensor reaches below -1000, as masks of attention do",
                "quantized tensors reach below -1000, as masks of attention do",
                "One level is then larger than all other values together.",
                "Leave the mask, the addition and the Softmax behind it float.");
    }

    private static boolean wastesHalf(Grid grid, LayerError layer) {
        return layer.min() >= 0 && layer.max() > 0 && grid.low() < -0.4 * (grid.high() - grid.low());
    }

    private void layers(Predicate<LayerError> wanted, String one, String many, String why, String remedy) {
        List<LayerError> layers = parts.layers.stream().filter(wanted).toList();
        Optional<LayerError> worst =
                layers.stream().min(Comparator.comparing(layer -> layer.own().orElse(Double.MAX_VALUE)));
        worst.ifPresent(layer -> add(
                Severity.WARNING,
                Findings.count(layers.size(), one, many),
                why + " For one: " + figures(layer) + ".",
                remedy,
                layers.stream().map(LayerError::tensor).toList()));
    }

    private static String figures(LayerError layer) {
        String grid = layer.grid()
                .map(g -> String.format(Locale.ROOT, ", range [%.4g, %.4g]", g.low(), g.high()))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%s has values in [%.4g, %.4g]%s, %.2f %% outside, %d levels",
                layer.tensor(),
                layer.min(),
                layer.max(),
                grid,
                100 * layer.clippedShare(),
                layer.usedLevels());
    }

    private void add(Severity severity, String what, String why, String remedy, List<String> nodes) {
        found.add(new Finding(severity, what, why, remedy, nodes));
    }
}
