package dev.octet.website;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A chart as a page shows it: with its words, and with its figures as a table for those who cannot or will not read them off
 * a drawing.
 *
 * @param id unique on the page; letters, digits and '-'
 * @param description what the drawing shows, in words: its text alternative
 * @param whiskers what its error bars are, or empty without any
 * @param head titles of the table; empty if the figures stand in the table of the page, and the description says so
 * @param rows of the table, the first cell being the heading of the row
 */
record ChartFigure(
        String id,
        String title,
        String description,
        String whiskers,
        Chart chart,
        List<String> head,
        List<List<String>> rows) {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]+");

    ChartFigure {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' cannot name a figure: it is markup, not text");
        }
        head = List.copyOf(head);
        rows = List.copyOf(rows);
    }

    /** The drawing as markup; every text in it is escaped. */
    String svg() {
        Svg svg = new Svg(chart.width(), chart.height(), id, title, description);
        chart.draw(svg);
        return svg.end();
    }

    boolean wide() {
        return chart.width() > Chart.WIDTH;
    }
}
