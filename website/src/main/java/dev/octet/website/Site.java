package dev.octet.website;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;

import dev.octet.io.AtomicFile;
import dev.octet.io.FileContent;
import dev.octet.reports.RunFiles;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableLayout;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;

/**
 * A static site of run records: {@code index.html} with the table of all runs, and for each run a page, its record and its
 * raw files. It opens from the file system, and asks for nothing beyond its own folder.
 */
public final class Site {
    private static final List<String> ASSETS = List.of("site.css", "site.js", "theme.js");

    /** What {@code octet explain --html} wrote into the folder of a run. */
    private static final String EXPLANATION = "explain.html";

    private static final String RECORD = "record.json";
    private static final String PAGE = "index.html";

    private Site() {}

    /**
     * Writes the site, the overview last. Pages of other runs that are there already stay, so that their addresses go on
     * working.
     *
     * @param folder made if it is not there
     * @param options heading and columns of the overview; its links are not used
     * @param runs in the order of the table
     * @throws IllegalArgumentException if two of {@code runs} are the same run
     */
    public static void write(Path folder, TableOptions options, List<RunStore.Stored> runs) throws IOException {
        Map<String, RunStore.Stored> stored = new HashMap<>();
        for (RunStore.Stored run : runs) {
            RunStore.Stored twin = stored.put(run.record().id(), run);
            if (twin != null) {
                throw new IllegalArgumentException(
                        twin.file() + " and " + run.file() + " are the same run; a site has one page for it");
            }
        }
        List<RunRecord> records = RunStore.records(runs);
        TableLayout layout = TableLayout.of(records, options);
        // Beside the pages of the runs: the table of thousands takes as long as hundreds of those.
        CompletableFuture<Tables> tables = CompletableFuture.supplyAsync(() -> Tables.of(records, layout, options));

        Files.createDirectories(folder.resolve("assets"));
        for (String name : ASSETS) {
            copyAsset(name, folder.resolve("assets").resolve(name));
        }
        Path pages = Files.createDirectories(folder.resolve("runs"));
        try {
            // A list, because a stream of sections is only divided between sections.
            List<Row> rows = layout.sections().stream()
                    .flatMap(section -> section.rows().stream())
                    .toList();
            rows.parallelStream()
                    .forEach(row -> writeRun(
                            pages,
                            options.title(),
                            layout,
                            row,
                            stored.get(row.record().id())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Tables all = tables.join();
        FileContent.set(folder.resolve("validated-models.csv"), bytes(all.csv()));
        FileContent.set(folder.resolve("validated-models.md"), bytes(all.markdown()));
        AtomicFile.write(folder.resolve(PAGE), file -> Files.write(file, all.overview()));
    }

    /** The table of all runs in its formats. */
    private record Tables(String csv, String markdown, byte[] overview) {
        static Tables of(List<RunRecord> records, TableLayout layout, TableOptions options) {
            ValidatedTable table = ValidatedTable.of(layout, options);
            Overview overview = new Overview(layout, options, ZooCharts.of(records));
            return new Tables(
                    table.csv(),
                    table.markdown(),
                    rendered(output ->
                            JteOverviewGenerated.render(new OwaspHtmlTemplateOutput(output), null, overview)));
        }
    }

    /**
     * What of a site that was written is not what the runs give: the site is written anew, to be deleted again, and compared
     * byte by byte. Pages of other runs are passed over.
     *
     * @param folder, options, runs as of {@link #write}
     * @return why, by file in {@code folder}; empty if all is as it should be
     */
    public static Map<Path, String> differences(Path folder, TableOptions options, List<RunStore.Stored> runs)
            throws IOException {
        Path fresh = Files.createTempDirectory("octet-site");
        try {
            write(fresh, options, runs);
            Map<Path, String> differences = new TreeMap<>();
            for (Path file : files(fresh)) {
                Path published = folder.resolve(fresh.relativize(file));
                if (!Files.isRegularFile(published)) {
                    differences.put(published, "is missing");
                    continue;
                }
                long place = Files.mismatch(published, file);
                if (place >= 0) {
                    differences.put(published, "line " + line(file, place) + " is not what the records give");
                }
            }
            return differences;
        } finally {
            // Backwards, so that folders are empty when their turn comes.
            try (Stream<Path> all = Files.walk(fresh)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Number from 1 of the line that has a byte. */
    private static long line(Path file, long place) throws IOException {
        long line = 1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (long i = 0; i < place; i++) {
                line += in.read() == '\n' ? 1 : 0;
            }
        }
        return line;
    }

    /** Address of a run's file, from the overview. */
    static String href(RunRecord record, String file) {
        try {
            return new URI(null, null, "runs/" + record.id() + "/" + file, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no URL for " + record.id(), e);
        }
    }

    private static void writeRun(Path pages, String title, TableLayout layout, Row row, RunStore.Stored run) {
        try {
            Path folder = Files.createDirectories(pages.resolve(run.record().id()));
            RunFiles files = RunFiles.copying(run, folder);
            List<String> attachments = new ArrayList<>(List.of(RECORD));
            attachments.addAll(files.found());
            Path source = run.file().toAbsolutePath().getParent();
            if (Files.isRegularFile(source.resolve(EXPLANATION))) {
                attachments.add(EXPLANATION);
                FileContent.set(folder.resolve(EXPLANATION), Files.readAllBytes(source.resolve(EXPLANATION)));
            }
            FileContent.set(folder.resolve(RECORD), Files.readAllBytes(run.file()));
            List<String> notes = row.footnotes().stream()
                    .map(number -> layout.footnotes().get(number - 1))
                    .toList();
            RunPage page = new RunPage(title, row, notes, files, attachments);
            FileContent.set(
                    folder.resolve(PAGE),
                    rendered(output -> JteRunPageGenerated.render(new OwaspHtmlTemplateOutput(output), null, page)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] rendered(Consumer<TemplateOutput> template) {
        Utf8ByteOutput output = new Utf8ByteOutput();
        template.accept(output);
        return output.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void copyAsset(String name, Path target) throws IOException {
        try (InputStream asset = Site.class.getResourceAsStream(name)) {
            FileContent.set(target, asset.readAllBytes());
        }
    }
}
