package dev.octet.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives as friends and enemies make them. */
final class Archives {

    private Archives() {}

    /** A zip of files: names and contents in turn; a name with a slash at its end is a folder. */
    static Path zip(Path file, String... namesAndContents) throws IOException {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putArchiveEntry(new ZipArchiveEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    /** A zip with one entry of a Unix mode. */
    static Path zipOfMode(Path file, String name, int mode) throws IOException {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            ZipArchiveEntry entry = new ZipArchiveEntry(name);
            entry.setUnixMode(mode);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return file;
    }

    /** A tar.gz of files, as {@link #zip}. */
    static Path tarGz(Path file, String... namesAndContents) throws IOException {
        try (TarArchiveOutputStream tar = tar(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                put(tar, namesAndContents[i], namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    /** A tar with one entry that is no file. */
    static Path tarOf(Path file, String name, byte type) throws IOException {
        try (TarArchiveOutputStream tar = tar(Files.newOutputStream(file))) {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return file;
    }

    /** A tar.gz with a file of zeros. */
    static Path bomb(Path file, int zeros) throws IOException {
        try (TarArchiveOutputStream tar = tar(new GZIPOutputStream(Files.newOutputStream(file)))) {
            put(tar, "zeros", new byte[zeros]);
        }
        return file;
    }

    /** A tar.gz whose first header says that a name of so many bytes follows, as GNU tar writes long names. */
    static Path longName(Path file, int bytes) throws IOException {
        try (TarArchiveOutputStream tar = tar(new GZIPOutputStream(Files.newOutputStream(file)))) {
            TarArchiveEntry entry = new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
            entry.setSize(bytes);
            tar.putArchiveEntry(entry);
            tar.write(new byte[bytes]);
            tar.closeArchiveEntry();
            put(tar, "x", new byte[1]);
        }
        return file;
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        return new TarArchiveOutputStream(out, "UTF-8");
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
