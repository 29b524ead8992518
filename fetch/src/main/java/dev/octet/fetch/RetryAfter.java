package dev.octet.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When a server wants to be asked again: RFC 9110, 10.2.3, in seconds or as a date. */
final class RetryAfter {

    private RetryAfter() {}

    /** The wait from now on; empty if the server does not tell it, or not in a form that can be read. */
    static Optional<Duration> of(HttpHeaders headers) {
        return headers.firstValue("retry-after").flatMap(RetryAfter::parse);
    }

    private static Optional<Duration> parse(String text) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(ZonedDateTime.now(date.getZone()), date);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
