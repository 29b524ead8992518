package dev.octet.website;

import java.util.List;
import java.util.Optional;

/**
 * One lying error bar a row.
 *
 * @param guide value of an upright line to compare with
 */
record IntervalChart(Axis x, List<Row> rows, Optional<Double> guide) implements Chart {
    private static final int ROW = 40;
    private static final int ABOVE = 10;

    /**
     * A row.
     *
     * @param text figures at the right end
     * @param between further values on the bar, drawn as small ticks
     */
    record Row(String label, int tone, Estimate value, List<Double> between, String text) {}

    @Override
    public int height() {
        return ABOVE + ROW * rows.size() + BOTTOM;
    }

    @Override
    public void draw(Svg svg) {
        double left = 26; // half of the first label stands left of it
        double right = width() - RIGHT;
        double bottom = height() - BOTTOM;
        for (Axis.Tick tick : x.ticks()) {
            double place = x.place(tick.value(), left, right);
            svg.line("grid", place, ABOVE, place, bottom);
            svg.text("tick", place, bottom + 17, Svg.Anchor.MIDDLE, tick.label());
        }
        svg.line("axis", left, bottom, right, bottom);
        guide.map(value -> x.place(value, left, right))
                .ifPresent(place -> svg.line("guide", place, ABOVE, place, bottom));
        svg.text("title", right, bottom + 38, Svg.Anchor.END, x.title());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double y = ABOVE + ROW * i + 28;
            svg.text("key", left, y - 13, Svg.Anchor.START, row.label());
            svg.text("value", right, y - 13, Svg.Anchor.END, row.text());
            Estimate value = row.value();
            value.low()
                    .ifPresent(low -> svg.whisker(
                            row.tone(),
                            x.place(low, left, right),
                            y,
                            x.place(value.high().orElseThrow(), left, right),
                            y));
            row.between().stream()
                    .map(found -> x.place(found, left, right))
                    .forEach(place -> svg.line("whisker tone-" + row.tone(), place, y - 3.5, place, y + 3.5));
            svg.mark(row.tone(), x.place(value.value(), left, right), y, row.label() + ": " + row.text());
        }
    }
}
