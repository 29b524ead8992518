package dev.octet.website;

import gg.jte.html.escape.Escape;
import gg.jte.output.StringOutput;

/**
 * One drawing as inline SVG. It has no colours and no style attributes: classes name the parts and the page's style sheet
 * paints them, so that a drawing is right in light, dark and print, and a strict content security policy holds.
 */
final class Svg {
    private final StringOutput out = new StringOutput();

    /** Where a text begins. */
    enum Anchor {
        START("start"),
        MIDDLE("middle"),
        END("end");

        private final String name;

        Anchor(String name) {
            this.name = name;
        }
    }

    /**
     * Begins a drawing.
     *
     * @param id unique on the page; letters, digits and '-'
     * @param title its name for assistive technology
     * @param description what it shows, in words
     */
    Svg(int width, int height, String id, String title, String description) {
        raw("<svg class=\"chart\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" aria-labelledby=\"" + id
                + "-title " + id + "-desc\"><title id=\"" + id + "-title\">");
        escaped(title);
        raw("</title><desc id=\"" + id + "-desc\">");
        escaped(description);
        raw("</desc>");
    }

    /** Ends the drawing. */
    String end() {
        raw("</svg>");
        return out.toString();
    }

    void line(String css, double x1, double y1, double x2, double y2) {
        raw("<line class=\"" + css + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2)
                + "\" y2=\"" + number(y2) + "\"/>");
    }

    void text(String css, double x, double y, Anchor anchor, String text) {
        raw("<text class=\"" + css + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor.name
                + "\">");
        escaped(text);
        raw("</text>");
    }

    void bar(int tone, double x, double y, double width, double height, String hint) {
        raw("<rect class=\"bar " + tone(tone) + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\""
                + number(width) + "\" height=\"" + number(height) + "\"><title>");
        escaped(hint);
        raw("</title></rect>");
    }

    /** Joins points given as x, y, x, y. */
    void polyline(int tone, double... points) {
        raw("<polyline class=\"curve " + tone(tone) + "\" points=\"");
        for (int i = 0; i < points.length; i++) {
            raw((i == 0 ? "" : i % 2 == 0 ? " " : ",") + number(points[i]));
        }
        raw("\"/>");
    }

    /** A point; tones differ in shape too, for readers who do not see the colours. */
    void mark(int tone, double x, double y, String hint) {
        String css = "mark " + tone(tone);
        switch (tone % 4) {
            case 0 -> raw("<circle class=\"" + css + "\" cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"4\">");
            case 1 -> path(css, x, y, "m-4,-4h8v8h-8z");
            case 2 -> path(css, x, y, "m0,-5.2l5.2,5.2l-5.2,5.2l-5.2,-5.2z");
            default -> path(css, x, y, "m0,-5l5,9h-10z");
        }
        if (!hint.isEmpty()) {
            raw("<title>");
            escaped(hint);
            raw("</title>");
        }
        raw(tone % 4 == 0 ? "</circle>" : "</path>");
    }

    /** An error bar with caps, upright or lying. */
    void whisker(int tone, double x1, double y1, double x2, double y2) {
        String css = "whisker " + tone(tone);
        boolean upright = x1 == x2;
        double dx = upright ? 3.5 : 0;
        double dy = upright ? 0 : 3.5;
        line(css, x1, y1, x2, y2);
        line(css, x1 - dx, y1 - dy, x1 + dx, y1 + dy);
        line(css, x2 - dx, y2 - dy, x2 + dx, y2 + dy);
    }

    private void path(String css, double x, double y, String shape) {
        raw("<path class=\"" + css + "\" d=\"M" + number(x) + "," + number(y) + shape + "\">");
    }

    private static String tone(int tone) {
        return "tone-" + tone;
    }

    /** One decimal is a tenth of a pixel. */
    private static String number(double value) {
        long tenths = Math.round(value * 10);
        long rest = Math.abs(tenths % 10);
        return (tenths < 0 ? "-" : "") + Math.abs(tenths / 10) + (rest == 0 ? "" : "." + rest);
    }

    private void raw(String markup) {
        out.writeContent(markup);
    }

    private void escaped(String text) {
        Escape.htmlContent(text, out);
    }
}
