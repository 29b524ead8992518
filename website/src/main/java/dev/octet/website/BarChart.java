package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bars in groups, from zero.
 *
 * @param title of the horizontal axis
 * @param groups label of each group; may be empty where not all fit
 * @param y from zero
 */
record BarChart(String title, List<String> groups, Axis y, List<Series> series) implements Chart {
    /** Bars touch in a histogram, and this share of a group's width lies between groups of several. */
    private static final double GAP = 0.28;

    /** Figures stand above bars that are at least so wide. */
    private static final double WIDE_ENOUGH = 40;

    /** Room of the horizontal title. */
    private static final int TITLE = 18;

    /** One bar a group, absent where nothing was measured. */
    record Series(String name, int tone, List<Optional<Bar>> bars) {}

    /** @param text the value as readers see it */
    record Bar(Estimate height, String text) {}

    @Override
    public int height() {
        return title.isEmpty() ? HEIGHT - TITLE : HEIGHT;
    }

    @Override
    public void draw(Svg svg) {
        double left = 14 + y.labelWidth();
        double right = width() - RIGHT;
        double bottom = HEIGHT - BOTTOM;
        for (Axis.Tick tick : y.ticks()) {
            double place = y.place(tick.value(), bottom, TOP);
            svg.line("grid", left, place, right, place);
            svg.text("tick", left - 8, place + 4, Svg.Anchor.END, tick.label());
        }
        svg.text("title", 0, 16, Svg.Anchor.START, y.title());
        double group = (right - left) / groups.size();
        double bar = Math.min(72, group * (1 - (series.size() > 1 || groups.size() < 8 ? GAP : 0.06)) / series.size());
        for (int i = 0; i < groups.size(); i++) {
            double middle = left + (i + 0.5) * group;
            svg.text("tick", middle, bottom + 17, Svg.Anchor.MIDDLE, groups.get(i));
            for (int j = 0; j < series.size(); j++) {
                double x = middle + (j - series.size() / 2.0) * bar;
                int tone = series.get(j).tone();
                String name = series.get(j).name() + (groups.get(i).isEmpty() ? "" : ", " + groups.get(i));
                series.get(j).bars().get(i).ifPresent(found -> draw(svg, found, tone, name, x, bar, bottom));
            }
        }
        svg.line("axis", left, bottom, right, bottom);
        svg.text("title", right, bottom + 38, Svg.Anchor.END, title);
        if (series.size() > 1) {
            List<Legend> entries = new ArrayList<>();
            series.forEach(one -> entries.add(new Legend(one.name(), one.tone())));
            Chart.legend(svg, right, entries);
        }
    }

    private void draw(Svg svg, Bar bar, int tone, String name, double x, double width, double bottom) {
        Estimate height = bar.height();
        double top = y.place(height.value(), bottom, TOP);
        svg.bar(tone, x + 1, top, width - 2, bottom - top, name + ": " + bar.text());
        double high = height.high().map(value -> y.place(value, bottom, TOP)).orElse(top);
        height.low().ifPresent(low -> svg.whisker(tone, x + width / 2, y.place(low, bottom, TOP), x + width / 2, high));
        if (width >= WIDE_ENOUGH) {
            svg.text("value", x + width / 2, Math.min(top, high) - 6, Svg.Anchor.MIDDLE, bar.text());
        }
    }
}
