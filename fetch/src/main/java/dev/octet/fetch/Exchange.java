package dev.octet.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.octet.io.Progress;

/** Attempts at one address: asks for what is missing, follows redirects to https only, and judges the answer. */
final class Exchange {
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    /** Request timeout, too many requests, and what servers and their proxies answer while they are in trouble. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final HttpClient client;
    private final DownloadSettings settings;
    private final URI address;
    private final Partial partial;
    private final Expected expected;
    private final Progress progress;

    Exchange(
            HttpClient client,
            DownloadSettings settings,
            URI address,
            Partial partial,
            Expected expected,
            Progress progress) {
        this.client = client;
        this.settings = settings;
        this.address = address;
        this.partial = partial;
        this.expected = expected;
        this.progress = progress;
    }

    /** Asks once. @throws HttpFailure if the partial file is not complete after that */
    void run() throws IOException {
        if (partial.bytes() > expected.bytes().orElse(expected.most())) {
            partial.discard();
        }
        long have = partial.bytes();
        if (have > 0 && expected.bytes().isPresent() && have == expected.bytes().getAsLong()) {
            partial.resume();
            return;
        }
        HttpResponse<InputStream> response = follow(have);
        try (Watchdog body = new Watchdog(response.body(), settings.patience(), settings.least())) {
            take(response, have, body);
        }
        long now = partial.bytes();
        if (expected.bytes().isPresent() && now < expected.bytes().getAsLong()) {
            throw HttpFailure.passing("ended after " + expected.progress(now), null);
        }
    }

    private void take(HttpResponse<InputStream> response, long have, Watchdog body) throws IOException {
        OptionalLong length = response.headers().firstValueAsLong("content-length");
        Optional<String> tag = response.headers().firstValue("etag");
        progress.begin("fetch " + expected.name(), expected.bytes().orElse(0));
        long from = 0;
        if (response.statusCode() == 206) {
            from = have;
            checkPart(response, have, tag);
            if (length.isPresent()) {
                expected.check(have + length.getAsLong());
            }
            partial.resume();
            progress.advance(have);
        } else {
            if (length.isPresent()) {
                expected.check(length.getAsLong());
            }
            try {
                partial.begin(address, tag.filter(Partial::isStrong));
            } catch (IOException e) {
                throw DiskException.writing(partial.path(), e);
            }
        }
        try {
            Transfer.append(body, partial.path(), from, expected.most(), progress);
        } catch (DiskException e) {
            throw e;
        } catch (Transfer.OversizeException e) {
            throw new HttpFailure(e.getMessage());
        } catch (IOException e) {
            throw brokenOff(body, e);
        }
    }

    private HttpFailure brokenOff(Watchdog body, IOException e) throws IOException {
        String how = body.verdict().isEmpty() ? "broke off" : body.verdict() + " and was left";
        return HttpFailure.passing(how + " after " + expected.progress(partial.bytes()), e);
    }

    /** Whether a part is the one that was asked for, and of the same file. */
    private void checkPart(HttpResponse<InputStream> response, long have, Optional<String> tag) throws IOException {
        String range = response.headers().firstValue("content-range").orElse("");
        Matcher parts = CONTENT_RANGE.matcher(range);
        boolean right = have > 0
                && parts.matches()
                && Long.parseLong(parts.group(1)) == have
                && (parts.group(3).equals("*")
                        || expected.bytes().isEmpty()
                        || Long.parseLong(parts.group(3)) == expected.bytes().getAsLong());
        if (!right) {
            partial.discard();
            throw HttpFailure.passing(
                    "was asked for the part from byte " + have + " on and gave '" + range + "'; begins anew", null);
        }
        Optional<String> before = partial.validator(address);
        if (before.isPresent() && tag.isPresent() && !tag.equals(before)) {
            partial.discard();
            throw HttpFailure.passing("has another file now (entity tag " + tag.get() + "); begins anew", null);
        }
    }

    private HttpResponse<InputStream> follow(long have) throws IOException {
        URI at = address;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            if (!"https".equals(at.getScheme()) || at.getHost() == null) {
                throw new HttpFailure("redirects to " + at + ", which is not https");
            }
            HttpResponse<InputStream> response = send(at, have);
            int status = response.statusCode();
            if (status == 200 || status == 206) {
                return response;
            }
            response.body().close();
            String location = response.headers().firstValue("location").orElse("");
            if (!REDIRECTS.contains(status) || location.isEmpty()) {
                throw refused(response);
            }
            try {
                at = at.resolve(location);
            } catch (IllegalArgumentException e) {
                throw new HttpFailure("redirects to '" + location + "', which is no address");
            }
        }
        throw new HttpFailure("redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpFailure refused(HttpResponse<InputStream> response) throws IOException {
        int status = response.statusCode();
        if (status == 416) {
            // What is here is longer than the file, or the server cannot give parts.
            partial.discard();
            return HttpFailure.passing("does not give the rest (status 416); begins anew", null);
        }
        String advice = status == 407 ? ": the proxy wants a user and a password, see docs/datasets.md" : "";
        HttpFailure.Again again = PASSING.contains(status) ? HttpFailure.Again.SOME_TIMES : HttpFailure.Again.NEVER;
        return new HttpFailure(
                "answers with status " + status + advice, again, RetryAfter.of(response.headers()), null);
    }

    private HttpResponse<InputStream> send(URI at, long have) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(settings.answer())
                .header("User-Agent", "octet")
                .header("Accept-Encoding", "identity");
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
            partial.validator(address).ifPresent(tag -> request.header("If-Range", tag));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw unanswered(at, e);
        }
    }

    /** What kept the answer away, as the user should hear it. */
    private HttpFailure unanswered(URI at, IOException e) {
        if (isCausedBy(e, CertificateException.class)) {
            return new HttpFailure(
                    "has a certificate that is not trusted for " + at.getHost() + " (" + reason(e)
                            + "); behind a proxy that replaces certificates, set OCTET_JAVA_OPTIONS to"
                            + " -Djavax.net.ssl.trustStore=FILE with the proxy's root in it",
                    HttpFailure.Again.NEVER,
                    Optional.empty(),
                    e);
        }
        if (isCausedBy(e, UnresolvedAddressException.class)) {
            return new HttpFailure(
                    "cannot be reached: no address is known for " + at.getHost()
                            + "; is there a network, or a proxy to be set?",
                    HttpFailure.Again.NEVER,
                    Optional.empty(),
                    e);
        }
        if (e instanceof HttpConnectTimeoutException) {
            String message = "cannot be reached: no connection within " + Watchdog.seconds(settings.connect());
            return new HttpFailure(message, HttpFailure.Again.ONCE, Optional.empty(), e);
        }
        if (e instanceof HttpTimeoutException) {
            return HttpFailure.passing("did not answer within " + Watchdog.seconds(settings.answer()), e);
        }
        if (e instanceof ConnectException) {
            return new HttpFailure("cannot be reached: " + reason(e), HttpFailure.Again.ONCE, Optional.empty(), e);
        }
        if (e instanceof ProtocolException || isCausedBy(e, ProtocolException.class)) {
            return new HttpFailure("gives no proper answer: " + reason(e));
        }
        return HttpFailure.passing(
                isCausedBy(e, EOFException.class) ? "broke off before it answered" : "gives no answer: " + reason(e),
                e);
    }

    private static boolean isCausedBy(Throwable e, Class<? extends Throwable> type) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(type::isInstance);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
