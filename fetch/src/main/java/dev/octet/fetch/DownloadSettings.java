package dev.octet.fetch;

import java.time.Duration;

/**
 * How patient downloads are.
 *
 * @param connect longest time that making a connection may take
 * @param answer longest time until an answer begins
 * @param patience the stretch of time in which at least {@code least} bytes of an answer must come
 * @param least bytes in {@code patience}; slower than this counts as stalled
 * @param attempts how often an address is tried while no attempt brings anything
 * @param pause mean wait before the second attempt; it doubles with every further one
 * @param longestPause a server that asks for a longer wait is given up
 */
record DownloadSettings(
        Duration connect,
        Duration answer,
        Duration patience,
        long least,
        int attempts,
        Duration pause,
        Duration longestPause) {

    /** 1 kB/s is slower than any line that could bring a model; five attempts span half a minute. */
    static final DownloadSettings DEFAULT = new DownloadSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            30_000,
            5,
            Duration.ofSeconds(2),
            Duration.ofMinutes(2));

    DownloadSettings {
        if (attempts < 1 || least < 1) {
            throw new IllegalArgumentException("attempts and least must be at least 1");
        }
    }
}
