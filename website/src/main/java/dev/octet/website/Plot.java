package dev.octet.website;

/** The field between two axes. */
final class Plot {
    private final Svg svg;
    private final Axis x;
    private final Axis y;
    private final double left;
    private final double right;
    private final double bottom;

    Plot(Svg svg, Axis x, Axis y, int width, int height) {
        this.svg = svg;
        this.x = x;
        this.y = y;
        this.left = 14 + y.labelWidth();
        this.right = width - Chart.RIGHT;
        this.bottom = height - Chart.BOTTOM;
    }

    double x(double value) {
        return x.place(value, left, right);
    }

    double y(double value) {
        return y.place(value, bottom, Chart.TOP);
    }

    /** Whether a box of left, top, right, bottom lies inside. */
    boolean holds(double[] box) {
        return box[0] >= left && box[1] >= Chart.TOP && box[2] <= right + Chart.RIGHT && box[3] <= bottom;
    }

    /** Grid, tick labels and titles. */
    void frame() {
        for (Axis.Tick tick : y.ticks()) {
            svg.line("grid", left, y(tick.value()), right, y(tick.value()));
            svg.text("tick", left - 8, y(tick.value()) + 4, Svg.Anchor.END, tick.label());
        }
        for (Axis.Tick tick : x.ticks()) {
            svg.line("grid", x(tick.value()), Chart.TOP, x(tick.value()), bottom);
            svg.text("tick", x(tick.value()), bottom + 17, Svg.Anchor.MIDDLE, tick.label());
        }
        svg.line("axis", left, bottom, right, bottom);
        svg.text("title", 0, 16, Svg.Anchor.START, y.title());
        svg.text("title", right, bottom + 38, Svg.Anchor.END, x.title());
    }
}
