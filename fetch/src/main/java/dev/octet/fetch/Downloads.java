package dev.octet.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import dev.octet.io.Progress;

/**
 * Files from https servers. What breaks off is gone on with; a server in trouble is asked again after a while, which it
 * may name, and given up in the end. Nothing is unpacked or decoded: what is wanted is the bytes as they are stored.
 */
final class Downloads {
    /** An attempt that brings this much has shown that the server works, so it is not counted as a failure. */
    private static final long FRESH_START_BYTES = 1 << 20;

    private final DownloadSettings settings;
    private final Supplier<HttpClient> maker;
    private final Pause pause;
    private HttpClient client;

    /** Waits; tests look at the time and do not. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** @param maker called once, when the first file is fetched */
    Downloads(DownloadSettings settings, Supplier<HttpClient> maker, Pause pause) {
        this.settings = settings;
        this.maker = maker;
        this.pause = pause;
    }

    /**
     * With proxies as Java's system properties or else the user's Maven settings tell them, and the certificates that this
     * Java trusts.
     */
    static Downloads of(Path userHome) {
        DownloadSettings settings = DownloadSettings.DEFAULT;
        return new Downloads(
                settings,
                () -> {
                    Proxies proxies = Proxies.of(MavenProxy.read(MavenJars.settings(userHome)));
                    HttpClient.Builder builder = HttpClient.newBuilder().proxy(proxies);
                    proxies.authenticator().ifPresent(builder::authenticator);
                    return client(settings, builder);
                },
                time -> Thread.sleep(time.toMillis()));
    }

    /** The client that is needed, with what {@code builder} has already. */
    static HttpClient client(DownloadSettings settings, HttpClient.Builder builder) {
        return builder.followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connect())
                .build();
    }

    /**
     * Brings what lies at {@code address}, going on with what is in {@code partial}.
     *
     * @throws DiskException if it cannot be stored
     * @throws IOException if it cannot be had; {@code partial} keeps what came
     */
    void fetch(URI address, Partial partial, Expected expected, Progress progress) throws IOException {
        Exchange exchange = new Exchange(client(), settings, address, partial, expected, progress);
        int failures = 0;
        while (true) {
            long before = partial.bytes();
            try {
                exchange.run();
                return;
            } catch (HttpFailure failure) {
                failures = partial.bytes() - before >= FRESH_START_BYTES ? 1 : failures + 1;
                Duration wait = wait(failure, failures);
                progress.note(expected.name() + ": " + address.getHost() + " " + failure.getMessage()
                        + "; trying again in " + Watchdog.seconds(wait));
                sleep(wait);
            }
        }
    }

    /** How long to wait until the next attempt. @throws HttpFailure if there should be none */
    private Duration wait(HttpFailure failure, int failures) throws HttpFailure {
        int most =
                switch (failure.again()) {
                    case NEVER -> 1;
                    case ONCE -> Math.min(2, settings.attempts());
                    case SOME_TIMES -> settings.attempts();
                };
        if (failures >= most) {
            throw failures == 1
                    ? failure
                    : new HttpFailure(
                            failure.getMessage() + " (tried " + failures + " times)",
                            HttpFailure.Again.NEVER,
                            failure.after(),
                            failure);
        }
        // Jitter: many processes that failed together should not come back together.
        double jitter = ThreadLocalRandom.current().nextDouble(0.5, 1.5);
        Duration own =
                Duration.ofMillis(Math.round(settings.pause().toMillis() * Math.pow(2, failures - 1.0) * jitter));
        Duration asked = failure.after().orElse(Duration.ZERO);
        if (asked.compareTo(settings.longestPause()) > 0) {
            throw new HttpFailure(failure.getMessage() + ", and wants to be asked again in " + asked.toSeconds()
                    + " s, which is too long");
        }
        return asked.compareTo(own) > 0 ? asked : own;
    }

    private void sleep(Duration time) throws IOException {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = maker.get();
        }
        return client;
    }
}
