package dev.octet.website;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.reports.RunStore;
import dev.octet.reports.TableColumns;
import dev.octet.reports.TableOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SiteTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");

    private final Locale before = Locale.getDefault();

    @TempDir
    private Path temp;

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void linksLeadToFilesAndPlacesOfTheSiteAndNowhereElse() throws IOException {
        Map<Path, String> pages = write(Runs.mixed(temp.resolve("runs")));

        assertThat(pages).hasSize(6);
        List<String> broken = new ArrayList<>();
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            LINK.matcher(page.getValue()).results().map(link -> link.group(1)).forEach(link -> {
                URI target = page.getKey().toUri().resolve(link.replace("&amp;", "&"));
                boolean resolves = link.equals("data:,")
                        || (target.getScheme().equals("file")
                                && Path.of(target.getPath()).startsWith(site())
                                && Files.isRegularFile(Path.of(target.getPath()))
                                && anchored(pages, target));
                if (!resolves) {
                    broken.add(page.getKey() + " -> " + link);
                }
            });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theOverviewHasTheColumnsThatAFileNamesInTheirOrderAndAlwaysTheModel() throws IOException {
        Path file = temp.resolve("columns.yaml");
        Files.writeString(file, "octet: 1\ncolumns: [verdict, throughput_ratio, latency_p99, recipe]\n");
        TableOptions options = TableOptions.DEFAULT.columns(TableColumns.read(file));

        Site.write(site(), options, Runs.mixed(temp.resolve("runs")));

        String page = Files.readString(site().resolve("index.html"));
        assertThat(Pattern.compile("<th [^>]*data-key=\"([^\"]*)\"")
                        .matcher(page)
                        .results()
                        .map(head -> head.group(1)))
                .startsWith("model", "verdict")
                .contains("ratio-int8", "p99-fp32", "recipe")
                .doesNotContain("n", "score-int8", "rate-int8");
    }

    @Test
    void everyIdIsOnItsPageOnce() throws IOException {
        write(Runs.mixed(temp.resolve("runs")))
                .forEach((page, html) -> assertThat(ID.matcher(html).results().map(id -> id.group(1)))
                        .as(page.toString())
                        .doesNotHaveDuplicates());
    }

    @Test
    void nothingOnAPageNeedsMoreThanTheStrictPolicyAllows() throws IOException {
        write(Runs.mixed(temp.resolve("runs"))).values().forEach(html -> assertThat(html)
                .contains(
                        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; script-src 'self'")
                .doesNotContain(" style=", "<style", "javascript:")
                .doesNotContainPattern("<script(?! src)")
                .doesNotContainPattern("<[^>]*\\son[a-z]+="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>document.title='run'</script>",
                "\"><img src=x onerror=document.title='run'>",
                "' onmouseover='x()",
                "</pre></title></svg><iframe src=\"javascript:x()\">",
                "${1+1} @raw <svg/onload=x()>",
                "\"><svg onload=x()>",
            })
    void textOfStrangersStaysText(String evil) throws IOException {
        Map<Path, String> pages = write(List.of(Runs.hostile(temp.resolve("runs"), evil)));

        assertThat(pages).hasSize(2);
        pages.values().forEach(html -> assertThat(html)
                .doesNotContain("<script>", "<img", "<iframe")
                .doesNotContainPattern("<svg(?! class=)")
                .doesNotContainPattern("<[^>\"]*(\"[^\"]*\"[^>\"]*)*\\son[a-z]+\\s*="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab", "tr-TR"})
    void pagesAreTheSameUnderEveryLocale(String tag) throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        Locale.setDefault(Locale.ROOT);
        Map<Path, String> expected = write(runs);
        Locale.setDefault(Locale.forLanguageTag(tag));

        assertThat(write(runs)).isEqualTo(expected);
    }

    @Test
    void aRunsPageTellsWhichSamplesChangedAndHow() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        String html = write(runs).get(page(runs.get(0)));

        assertThat(html)
                .contains("3 of 4 answers differ.")
                .contains("<th scope=\"row\">b.jpg</th><td>2</td><td>2</td><td>7</td><td class=\"lost\">lost</td>")
                .contains("<th scope=\"row\">c.jpg</th><td>3</td><td>8</td><td>3</td><td class=\"gained\">gained</td>")
                .contains("<th scope=\"row\">d.jpg</th><td>4</td><td>9</td><td>5</td><td class=\"other\">other</td>");
    }

    @Test
    void whatTheHostHidesIsNotVisible() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));

        assertThat(write(runs).get(page(runs.get(0))))
                .contains("<dt>BIOS</dt><dd class=\"hidden\">not visible</dd>")
                .contains("<dt>CPU model</dt><dd>Example Xeon 8480+ @ 2.00 GHz</dd>");
    }

    @Test
    void aSyntheticModelHasNoAccuracyOnItsPage() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));

        assertThat(write(runs).get(page(runs.get(3))))
                .contains("Synthetic model: its weights are random")
                .doesNotContain("id=\"accuracy\"");
    }

    @Test
    void rawFilesThatAreNotTheRecordsAreNamedAndLeftOut() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        Path samples = runs.get(0).file().resolveSibling("samples.csv");
        Files.writeString(samples, Files.readString(samples).replace("7,0,1", "2,1,1"));

        assertThat(write(runs).get(page(runs.get(0))))
                .contains("samples.csv is not the file whose SHA-256 the record names.")
                .contains("rounds.csv</a>")
                .doesNotContain("samples.csv</a>", "answers differ");
    }

    @Test
    void anExplanationInTheFolderOfARunIsPublishedWithIt() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        Files.writeString(runs.get(0).file().resolveSibling("explain.html"), "why");

        String html = write(runs).get(page(runs.get(0)));

        assertThat(html).contains("<a href=\"explain.html\">");
        assertThat(page(runs.get(0)).resolveSibling("explain.html")).hasContent("why");
    }

    @Test
    void aRunsPageTellsHowSpeedWasMeasuredAndWhatWasLostWhere() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));

        assertThat(write(runs).get(page(runs.get(4))))
                .contains(
                        "1s2c2ins8bs (reduced from 1s4c10ins8bs) · server, shorter than MLPerf's rules",
                        "of FP32 [2.15x, 2.26x], faster; ",
                        "<tr><th scope=\"row\">Launches</th><td>3</td></tr>",
                        "<tr><th scope=\"row\">Noise floor</th><td>0.81%, the largest of 3 runs</td></tr>",
                        "<tr><th scope=\"row\">Frequency</th><td>2,400 to 3,100 MHz</td></tr>",
                        "<tr><th scope=\"row\">CPU time of others</th><td>not visible</td></tr>",
                        "<tr><th scope=\"row\">Disturbed rounds</th><td>4 repeated with their block, 1 kept</td></tr>",
                        "<td>one inference took longer than 60 s</td>",
                        "<h3>map by category</h3>",
                        "<tr><th scope=\"row\">80</th><td>3</td><td>0.00%</td><td>0.00%</td><td>0.00% absolute</td></tr>",
                        "<tr><th scope=\"row\">label dog</th><td>12</td>",
                        "<a href=\"detections-int8.json\">",
                        "no: others took 12% of the CPUs")
                .doesNotContain("is not a table that this octet reads");
    }

    @Test
    void namesThePagesOfASiteThatAreNotWhatTheRecordsGive() throws IOException {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        write(runs);
        assertThat(Site.differences(site(), TableOptions.DEFAULT, runs)).isEmpty();

        Path tampered = page(runs.get(1));
        Files.writeString(tampered, Files.readString(tampered).replaceFirst("2\\.90x", "3.90x"));
        Path record = tampered.resolveSibling("record.json");
        Files.delete(record);

        Map<Path, String> found = Site.differences(site(), TableOptions.DEFAULT, runs);
        assertThat(found).containsOnlyKeys(tampered, record).containsEntry(record, "is missing");
        assertThat(found.get(tampered)).matches("line \\d+ is not what the records give");
    }

    @Test
    void pagesAreTheSameWithAnyNumberOfThreads() throws Exception {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));
        Map<Path, String> expected = write(runs);
        ForkJoinPool alone = new ForkJoinPool(1);
        try {
            assertThat(alone.submit(() -> write(runs)).get()).isEqualTo(expected);
        } finally {
            alone.shutdown();
        }
    }

    @Test
    void oneRunCannotBeThereTwice() {
        List<RunStore.Stored> runs = Runs.mixed(temp.resolve("runs"));

        assertThatThrownBy(() -> Site.write(site(), TableOptions.DEFAULT, List.of(runs.get(0), runs.get(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("are the same run");
    }

    private Path site() {
        return temp.resolve("site").toAbsolutePath();
    }

    private Path page(RunStore.Stored run) {
        return site().resolve("runs").resolve(run.record().id()).resolve("index.html");
    }

    /** Writes the site and reads its pages. */
    private Map<Path, String> write(List<RunStore.Stored> runs) throws IOException {
        Site.write(site(), TableOptions.DEFAULT, runs);
        Map<Path, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.walk(site())) {
            for (Path file : files.filter(path -> path.endsWith("index.html")).toList()) {
                pages.put(file, Files.readString(file));
            }
        }
        return pages;
    }

    private static boolean anchored(Map<Path, String> pages, URI target) {
        return target.getFragment() == null
                || ID.matcher(pages.get(Path.of(target.getPath())))
                        .results()
                        .map((MatchResult id) -> id.group(1))
                        .anyMatch(target.getFragment()::equals);
    }
}
