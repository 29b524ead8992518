package dev.octet.website;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with nothing in it. Close it after use. */
final class Browser implements AutoCloseable {
    /** Held, because loggers that nobody holds lose their level. Selenium warns of each Chromium that is newer than itself. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open() {
        return open(true);
    }

    static Browser withoutJavaScript() {
        return open(false);
    }

    private static Browser open(boolean scripts) {
        SELENIUM.setLevel(Level.SEVERE);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(installed("OCTET_CHROMIUM", "/usr/bin/chromium", "Chromium").toString())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", logs);
        if (!scripts) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        // Named, so that Selenium looks for none and asks the network for nothing.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(installed("OCTET_CHROMEDRIVER", "/usr/bin/chromedriver", "chromedriver")
                        .toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path installed(String variable, String usual, String name) {
        String named = System.getenv(variable);
        Path path = Path.of(named == null ? usual : named);
        if (!Files.isExecutable(path)) {
            throw new IllegalStateException("-Pbrowser needs " + name + ", and there is none at " + path
                    + ". Install it (Debian: apt-get install chromium chromium-driver) or name it by " + variable + ".");
        }
        return path;
    }

    /** Shows a page in a window of that width. @param dark what the reader's system prefers */
    void show(String url, int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        // Another page between makes an address that differs in its hash only load anew.
        driver.get("about:blank");
        driver.get(url);
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** Texts of what is shown. */
    List<String> shown(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .toList();
    }

    String url() {
        return driver.getCurrentUrl();
    }

    String title() {
        return driver.getTitle();
    }

    Object script(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    /** What the console has got since it was asked last. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Rules of axe-core that the page breaks, with the elements. */
    @SuppressWarnings("unchecked")
    List<String> accessibilityFaults() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) driver.executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run().then(found => done(found.violations.map(rule => `${rule.id}: ${rule.help}: `
                    + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | '))));
                """);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
