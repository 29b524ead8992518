package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the body of the page's main table back as text, and checks on the way that it is well formed. */
final class HtmlCells {
    private static final Pattern ROW = Pattern.compile("<tr class=\"(section|run|more)\">(.*?)</tr>", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("<(t[hd])\\b[^>]*>(.*?)</\\1>", Pattern.DOTALL);

    private HtmlCells() {}

    /** Each row's cells after the title of its section; footnote marks, intervals and links' tags are left out. */
    static List<List<String>> of(String html) {
        String body = html.substring(html.indexOf("<table class=\"models\">"), html.indexOf("</table>"));
        List<List<String>> rows = new ArrayList<>();
        String section = "";
        Matcher row = ROW.matcher(body);
        while (row.find()) {
            List<String> cells = new ArrayList<>();
            Matcher cell = CELL.matcher(row.group(2));
            while (cell.find()) {
                cells.add(text(cell.group(2)));
            }
            if (row.group(1).equals("section")) {
                section = cells.get(0);
            } else {
                cells.add(0, section);
                rows.add(cells);
            }
        }
        return rows;
    }

    private static String text(String cell) {
        return cell.replaceAll("(?s)<(sup|small)\\b.*?</\\1>", "")
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .strip();
    }
}
