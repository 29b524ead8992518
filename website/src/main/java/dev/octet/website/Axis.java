package dev.octet.website;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A scale from values to places.
 *
 * @param low value at its begin; the first tick of a linear one
 * @param high value at its end
 * @param doubling whether equal steps are equal factors
 * @param ticks labelled values
 */
record Axis(String title, double low, double high, boolean doubling, List<Tick> ticks) {
    /** A linear axis has about so many ticks. */
    private static final int TICKS = 5;

    /** A doubling axis labels every tick up to so many, then every second one. */
    private static final int MOST_POWERS = 8;

    /** Room left beside the outermost values of a doubling axis, in octaves. */
    private static final double OCTAVES_BESIDE = 0.25;

    record Tick(double value, String label) {}

    /** How ticks are written. */
    enum Unit {
        NUMBER,
        COUNT,
        PERCENT,
        RATIO;

        /** @param step between ticks: decides on the decimals */
        String text(double value, double step) {
            int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
            return switch (this) {
                case NUMBER, COUNT -> grouped(fixed(value, decimals));
                case PERCENT -> fixed(100 * value, Math.max(0, decimals - 2)) + "%";
                case RATIO -> fixed(value, decimals) + "x";
            };
        }

        private static String fixed(double value, int decimals) {
            BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
            return rounded.signum() == 0 ? BigDecimal.ZERO.setScale(decimals).toPlainString() : rounded.toPlainString();
        }

        private static String grouped(String number) {
            int point = number.indexOf('.');
            int end = point < 0 ? number.length() : point;
            StringBuilder text = new StringBuilder(number);
            for (int i = end - 3; i > (number.startsWith("-") ? 1 : 0); i -= 3) {
                text.insert(i, ',');
            }
            return text.toString();
        }
    }

    /** Ends at round values on both sides of all the given. */
    static Axis linear(String title, Unit unit, Stream<Double> values) {
        List<Double> all = values.toList();
        double least = all.stream().min(Double::compare).orElse(0.0);
        double most = all.stream().max(Double::compare).orElse(1.0);
        if (least == most) {
            double room = least == 0 ? 1 : Math.abs(least) / 2;
            least -= room;
            most += room;
        }
        double step = roundStep((most - least) / TICKS);
        step = unit == Unit.COUNT ? Math.max(1, step) : step;
        long first = (long) Math.floor(least / step + 1e-9);
        long last = (long) Math.ceil(most / step - 1e-9);
        List<Tick> ticks = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            ticks.add(new Tick(i * step, unit.text(i * step, step)));
        }
        return new Axis(title, first * step, last * step, false, List.copyOf(ticks));
    }

    /** Has a tick at each power of two between the least and the most of values that are positive. */
    static Axis doubling(String title, Stream<Double> values) {
        List<Double> all = values.toList();
        double least = all.stream().min(Double::compare).orElse(1.0);
        double most = all.stream().max(Double::compare).orElse(2.0);
        int first = (int) Math.floor(log2(least) + 1e-9);
        int last = Math.max(first + 1, (int) Math.ceil(log2(most) - 1e-9));
        int every = last - first < MOST_POWERS ? 1 : 2;
        List<Tick> ticks = new ArrayList<>();
        for (int power = first; power <= last; power += every) {
            double value = Math.pow(2, power);
            ticks.add(new Tick(value, Unit.NUMBER.text(value, value < 1 ? value : 1)));
        }
        double room = Math.pow(2, OCTAVES_BESIDE);
        return new Axis(title, Math.pow(2, first) / room, Math.pow(2, last) * room, true, List.copyOf(ticks));
    }

    /** Where {@code value} lies on a line from {@code start} to {@code end}. */
    double place(double value, double start, double end) {
        double share = doubling ? (log2(value) - log2(low)) / (log2(high) - log2(low)) : (value - low) / (high - low);
        return start + share * (end - start);
    }

    /** Room that the longest label takes. */
    double labelWidth() {
        return ticks.stream().mapToInt(tick -> tick.label().length()).max().orElse(0) * Chart.CHARACTER;
    }

    private static double roundStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        double leading = atLeast / power;
        return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
