package dev.octet.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits: the identity of models, datasets and recipes. */
public final class Sha256 {
    private static final int BUFFER_BYTES = 1 << 16;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final MessageDigest digest;

    /** Starts a digest that is fed piece by piece. Not thread-safe. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Adds the remaining bytes of {@code bytes}, whose position moves to its limit. */
    public Sha256 add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds all of {@code bytes}. */
    public Sha256 add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds {@code text} in UTF-8. */
    public Sha256 add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the digest. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Digest of {@code bytes}. */
    public static String of(byte[] bytes) {
        return new Sha256().add(bytes).hex();
    }

    /** Digest of {@code text} in UTF-8. */
    public static String of(String text) {
        return new Sha256().add(text).hex();
    }

    /** Digest of the content of {@code file}, read as a stream. */
    public static String of(Path file) throws IOException {
        Sha256 sha = new Sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.digest.update(buffer, 0, n);
            }
        }
        return sha.hex();
    }

    /** Whether {@code text} has the form of a digest: 64 lower-case hexadecimal digits. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }
}
