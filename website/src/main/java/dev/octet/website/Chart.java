package dev.octet.website;

import java.util.List;

/** Values laid out for one drawing; what it says in words and as a table is its {@link ChartFigure}'s. */
sealed interface Chart permits XyChart, BarChart, IntervalChart {
    /** Width of a chart that stands beside others, in the drawing's own units: about CSS pixels. */
    int WIDTH = 480;

    /** Height likewise. */
    int HEIGHT = 290;

    /** Room for the legend and the title of the vertical axis. */
    int TOP = 40;

    /** Room for tick labels and the title of the horizontal axis. */
    int BOTTOM = 44;

    /** Between a drawing's edge and its last tick, so that the tick's label is not cut. */
    int RIGHT = 22;

    /** Width of a character of a tick label. */
    double CHARACTER = 6.6;

    /** Puts the marks into the drawing. */
    void draw(Svg svg);

    default int width() {
        return WIDTH;
    }

    default int height() {
        return HEIGHT;
    }

    /** Names beside their marks, from the right edge leftwards, above the plot. */
    static void legend(Svg svg, double right, List<Legend> entries) {
        double x = right;
        for (int i = entries.size() - 1; i >= 0; i--) {
            Legend entry = entries.get(i);
            x -= entry.name().length() * CHARACTER;
            svg.text("key", x, 16, Svg.Anchor.START, entry.name());
            svg.mark(entry.tone(), x - 9, 12, "");
            x -= 26;
        }
    }

    /** @param tone of the mark */
    record Legend(String name, int tone) {}
}
