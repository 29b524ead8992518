package dev.octet.website;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;

import static org.assertj.core.api.Assertions.assertThat;

/** The site as a reader's browser has it, opened from the file system. */
class SiteBrowserIT {
    private static final String MODELS = "tbody.run th.model > a";
    private static final int DESKTOP = 1400;
    private static final int PHONE = 360;

    @TempDir
    private static Path temp;

    private static Browser browser;
    private static String overview;
    private static List<String> pages;

    @BeforeAll
    static void open() throws IOException {
        List<RunStore.Stored> runs = new ArrayList<>(Runs.mixed(temp.resolve("runs")));
        runs.add(Runs.hostile(
                temp.resolve("hostile"), "\"><img src=x onerror='window.ran=1'><script>window.ran=1</script>${ran=1}"));
        Site.write(temp.resolve("site"), TableOptions.DEFAULT, runs);
        overview = temp.resolve("site/index.html").toUri().toString();
        try (Stream<Path> files = Files.walk(temp.resolve("site"))) {
            pages = files.filter(file -> file.endsWith("index.html"))
                    .map(file -> file.toUri().toString())
                    .toList();
        }
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void sortsRunsWithinTheirSectionAndSaysSo() {
        browser.show(overview, DESKTOP, false);
        assertThat(browser.shown(MODELS)).startsWith("resnet50", "vgg16");

        browser.find("th[data-key=ratio-int8] button").click();
        assertThat(browser.shown(MODELS)).startsWith("vgg16", "resnet50");
        assertThat(browser.find("th[data-key=ratio-int8]").getDomAttribute("aria-sort"))
                .isEqualTo("descending");
        assertThat(browser.find("th[data-key=model]").getDomAttribute("aria-sort"))
                .isEqualTo("none");

        browser.find("th[data-key=ratio-int8] button").click();
        assertThat(browser.shown(MODELS)).startsWith("resnet50", "vgg16");
        assertThat(browser.find("th[data-key=ratio-int8]").getDomAttribute("aria-sort"))
                .isEqualTo("ascending");

        browser.find("th[data-key=ratio-int8] button").click();
        assertThat(browser.find("th[data-key=ratio-int8]").getDomAttribute("aria-sort"))
                .isEqualTo("none");
    }

    @Test
    void sortsByTheKeyboard() {
        browser.show(overview, DESKTOP, false);

        browser.find("th[data-key=change-int8] button").sendKeys(Keys.ENTER);
        assertThat(browser.find("th[data-key=change-int8]").getDomAttribute("aria-sort"))
                .isEqualTo("descending");
        browser.find("th[data-key=change-int8] button").sendKeys(Keys.SPACE);

        assertThat(browser.find("th[data-key=change-int8]").getDomAttribute("aria-sort"))
                .isEqualTo("ascending");
        assertThat(browser.shown(MODELS)).startsWith("vgg16", "resnet50");
    }

    @Test
    void theTabKeyReachesSkipLinkFiltersHeadsAndRows() {
        browser.show(overview, DESKTOP, false);
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ((WebElement) browser.script("return document.activeElement")).sendKeys(Keys.TAB);
            reached.add((String) browser.script(
                    "const e = document.activeElement; return e.className || e.id || e.name || e.closest('[data-key],.model')?.className"));
        }
        assertThat(reached).contains("skip", "theme", "q", "verdict", "framework", "family", "scroll page", "n", "model");
    }

    @Test
    void filtersByWordsAndChoicesAndKeepsThemInTheAddress() {
        browser.show(overview, DESKTOP, false);
        new Select(browser.find("select[name=framework]")).selectByVisibleText("PyTorch");
        browser.find("input[name=q]").sendKeys("TOP1 vgg");
        browser.find("th[data-key=model] button").click();

        assertThat(browser.shown(MODELS)).containsExactly("vgg16");
        assertThat(browser.find("#shown").getText()).isEqualTo("1 of 6 runs");
        assertThat(browser.shown("tbody.section")).containsExactly("PyTorch models");

        String address = browser.url();
        assertThat(address).contains("framework=PyTorch", "q=TOP1+vgg", "sort=model");
        browser.show(address, DESKTOP, false);
        assertThat(browser.shown(MODELS)).containsExactly("vgg16");
        assertThat(browser.find("th[data-key=model]").getDomAttribute("aria-sort")).isEqualTo("ascending");

        browser.find("#clear").click();
        assertThat(browser.shown(MODELS)).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"verdict,fail", "family,VGG", "task,stsb/test", "framework,Synthetic"})
    void eachFilterLeavesWhatItNames(String filter, String choice) {
        browser.show(overview, DESKTOP, false);
        new Select(browser.find("select[name=" + filter + "]")).selectByValue(choice);

        assertThat(browser.shown(MODELS)).isNotEmpty().hasSizeLessThan(6);
        assertThat(browser.script(
                        "return [...document.querySelectorAll('tbody.run:not([hidden])')].every(run => run.dataset[arguments[0]] === arguments[1])",
                        filter,
                        choice))
                .isEqualTo(true);
    }

    @Test
    void aSearchThatNothingMatchesSaysSo() {
        browser.show(overview, DESKTOP, false);
        browser.find("input[name=q]").sendKeys("no such model");

        assertThat(browser.shown(MODELS)).isEmpty();
        assertThat(browser.find("#none").isDisplayed()).isTrue();
    }

    @Test
    void aLongSectionListsItsNextRunsWhenAskedAndKeepsItsOrder() throws IOException {
        Path many = temp.resolve("many");
        Site.write(many.resolve("site"), TableOptions.DEFAULT, Runs.many(many.resolve("runs"), 460));
        browser.show(many.resolve("site/index.html").toUri().toString(), DESKTOP, false);
        assertThat(browser.find("#shown").getText()).isEqualTo("460 runs");
        assertThat(listed()).isEqualTo(200L);

        browser.find("th[data-key=model] button").click();
        browser.find("th[data-key=model] button").click();
        assertThat(browser.shown("tbody.section:has(span) + tbody th.model > a").get(0))
                .isEqualTo("model-0456");
        assertThat(browser.shown("tbody.more button")).hasSize(4).containsOnly("Show 50 of 65 more");
        browser.find("tbody.more button").click();

        assertThat(listed()).isEqualTo(250L);
        assertThat(browser.shown("tbody.more button")).startsWith("Show 15 of 15 more");
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("model-0256");
        assertThat(browser.console()).isEmpty();
    }

    private static Object listed() {
        return browser.script("return document.querySelectorAll('tbody.run:not([hidden])').length");
    }

    @Test
    void noPageHasAnythingToComplainOfAndNoTextOfStrangersRuns() {
        for (String page : pages) {
            browser.show(page, DESKTOP, false);
            assertThat(browser.console()).as(page).isEmpty();
            assertThat(browser.script("return window.ran")).as(page).isNull();
        }
    }

    @Test
    void noPageIsWiderThanAPhone() {
        for (String page : pages) {
            browser.show(page, PHONE, false);
            assertThat(browser.script(
                            """
                            if (document.documentElement.scrollWidth <= innerWidth) {
                                return [];
                            }
                            return [...document.querySelectorAll('body *')]
                                .filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll, .plot, .skip, pre, thead'))
                                .map(e => e.outerHTML.slice(0, 120));
                            """))
                    .as(page)
                    .isEqualTo(List.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"1400,false", "1400,true", "360,false", "360,true"})
    void pagesAreAccessible(int width, boolean dark) throws IOException {
        for (String page : pages) {
            browser.show(page, width, dark);
            browser.script("document.querySelectorAll('details').forEach(part => part.open = true)");
            assertThat(browser.accessibilityFaults()).as(page).isEmpty();
        }
    }

    @Test
    void theThemeFollowsTheSystemUntilTheReaderChooses() {
        browser.show(overview, DESKTOP, true);
        String dark = background();
        browser.show(overview, DESKTOP, false);
        String light = background();
        assertThat(light).isNotEqualTo(dark);

        browser.find("#theme").click();
        browser.find("#theme").click();
        assertThat(browser.find("#theme").getText()).isEqualTo("Theme: dark");
        assertThat(background()).isEqualTo(dark);

        browser.show(overview, DESKTOP, false);
        assertThat(background()).as("kept for the next page").isEqualTo(dark);
        browser.find("#theme").click();
        assertThat(background()).isEqualTo(light);
    }

    @Test
    void theHeadOfTheTableStaysInSight() {
        browser.show(overview, DESKTOP, false);
        browser.script("const box = document.querySelector('.scroll.page'); box.style.maxHeight = '200px'; box.scrollTop = 150");

        assertThat(browser.script(
                        "return document.querySelector('thead').getBoundingClientRect().top - document.querySelector('.scroll.page').getBoundingClientRect().top < 3"))
                .isEqualTo(true);
    }

    @Test
    void aRunsPageIsReachedFromItsRowAndLeadsBack() {
        browser.show(overview, DESKTOP, false);
        browser.find(MODELS).click();
        assertThat(browser.title()).isEqualTo("resnet50: Validated models");
        assertThat(browser.shown("figure figcaption")).contains("Rounds as they ran", "Accuracy loss against FP32");

        browser.find("a.back").click();
        assertThat(browser.url()).isEqualTo(overview);
    }

    @Test
    void theTableIsWholeWithoutJavaScript() {
        try (Browser plain = Browser.withoutJavaScript()) {
            plain.show(overview, DESKTOP, false);

            assertThat(plain.shown(MODELS)).hasSize(6);
            assertThat(plain.find("#filters").isDisplayed()).isFalse();
            assertThat(plain.find("#theme").isDisplayed()).isFalse();
        }
    }

    private static String background() {
        return (String) browser.script("return getComputedStyle(document.body).backgroundColor");
    }
}
