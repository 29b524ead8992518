package dev.octet.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * How a table is laid out; nothing here changes a number.
 *
 * @param title heading of the page
 * @param htmlIntervals whether the HTML shows confidence intervals beside the ratios, and how many samples were scored
 * @param markdownIntervals whether Markdown and LaTeX do
 * @param links where a row's record is, as a relative or web URL, by {@link RunRecord#id()}; without any there is no such column
 * @param columns what to show, in that order, in every format; those that say something if empty
 */
public record TableOptions(
        String title,
        boolean htmlIntervals,
        boolean markdownIntervals,
        Map<String, String> links,
        Optional<TableColumns> columns) {

    /** Intervals in HTML only, no links. */
    public static final TableOptions DEFAULT =
            new TableOptions("Validated models", true, false, Map.of(), Optional.empty());

    public TableOptions {
        requireNonNull(title, "title");
        requireNonNull(columns, "columns");
        links = Map.copyOf(links);
        links.values().forEach(TableOptions::checkLink);
    }

    /** A page that people publish must not run what a record says. */
    private static void checkLink(String href) {
        String scheme = URI.create(href).getScheme();
        if (scheme != null && !scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
            throw new IllegalArgumentException("a link must be relative or of the web but was '" + href + "'");
        }
    }

    /** The same with links from a page in {@code folder} to the records, which keep their place. */
    public TableOptions linking(Path folder, Collection<RunStore.Stored> runs) {
        Map<String, String> hrefs = new LinkedHashMap<>();
        runs.forEach(run -> hrefs.put(run.record().id(), href(folder, run.file())));
        return new TableOptions(title, htmlIntervals, markdownIntervals, hrefs, columns);
    }

    /** The same with intervals in every format, or in none. */
    public TableOptions intervals(boolean shown) {
        return new TableOptions(title, shown, shown, links, columns);
    }

    /** The same with these columns. */
    public TableOptions columns(TableColumns shown) {
        return new TableOptions(title, htmlIntervals, markdownIntervals, links, Optional.of(shown));
    }

    private static String href(Path folder, Path file) {
        Path relative = folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize());
        String path = relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
        try {
            // A leading "./" keeps a colon in the first segment from reading as a scheme.
            return new URI(null, null, path.startsWith("..") ? path : "./" + path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException("no URL for " + path, e));
        }
    }
}
