package dev.octet.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

import dev.octet.io.Progress;

/** Files from https servers, in one piece. Redirects are followed to https only. */
final class Downloads {
    private static final int MOST_REDIRECTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Set<String> schemes;
    private HttpClient client;

    /** @param schemes accepted schemes of addresses, also of those redirected to */
    Downloads(Set<String> schemes) {
        this.schemes = Set.copyOf(schemes);
    }

    static Downloads https() {
        return new Downloads(Set.of("https"));
    }

    /**
     * Writes what lies at {@code address} to {@code target}.
     *
     * @param bytes size expected, if known
     * @param most largest size accepted
     */
    void fetch(URI address, Path target, OptionalLong bytes, long most, Progress progress) throws IOException {
        HttpResponse<InputStream> response = follow(address);
        try (InputStream in = response.body()) {
            OptionalLong told = response.headers().firstValueAsLong("content-length");
            if (told.isPresent() && bytes.isPresent() && told.getAsLong() != bytes.getAsLong()) {
                throw new IOException("offers " + told.getAsLong() + " bytes, not " + bytes.getAsLong());
            }
            Transfer.copy(in, target, most, progress);
        }
        if (bytes.isPresent() && Files.size(target) < bytes.getAsLong()) {
            throw new IOException("ended after " + Files.size(target) + " of " + bytes.getAsLong() + " bytes");
        }
    }

    private HttpResponse<InputStream> follow(URI address) throws IOException {
        URI at = address;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            if (at.getScheme() == null || !schemes.contains(at.getScheme()) || at.getHost() == null) {
                throw new IOException("redirects to " + at + ", which is not " + String.join(" or ", schemes));
            }
            HttpResponse<InputStream> response = send(at);
            int status = response.statusCode();
            if (status == 200) {
                return response;
            }
            response.body().close();
            String location = response.headers().firstValue("location").orElse("");
            if (status < 300 || status >= 400 || location.isEmpty()) {
                throw new IOException("answers with status " + status);
            }
            try {
                at = at.resolve(location);
            } catch (IllegalArgumentException e) {
                throw new IOException("redirects to '" + location + "', which is no address", e);
            }
        }
        throw new IOException("redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> send(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("User-Agent", "octet")
                .build();
        try {
            return client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(PATIENCE)
                    .build();
        }
        return client;
    }
}
