package dev.octet.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** A tar file, packed with gzip or not. */
final class TarReader implements ArchiveReader {
    static final int MAGIC_OFFSET = 257;
    static final String MAGIC = "ustar";

    private final Inflation inflation;
    private final TarArchiveInputStream tar;

    private TarReader(InputStream in, Inflation inflation) {
        this.inflation = inflation;
        this.tar = new TarArchiveInputStream(inflation.counting(in), StandardCharsets.UTF_8.name());
    }

    static boolean isGzip(byte[] begin) {
        return begin.length > 1 && (begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b;
    }

    static boolean isTar(byte[] begin) {
        int end = MAGIC_OFFSET + MAGIC.length();
        return begin.length >= end
                && new String(begin, MAGIC_OFFSET, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC);
    }

    static TarReader open(Path file, boolean gzip, ArchiveLimits limits) throws IOException {
        Inflation inflation = new Inflation(Files.size(file), limits);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return new TarReader(
                    gzip
                            ? GzipCompressorInputStream.builder()
                                    .setInputStream(in)
                                    .setDecompressConcatenated(true)
                                    .get()
                            : in,
                    inflation);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public Optional<Entry> next() throws IOException {
        if (tar.getCurrentEntry() != null) {
            // What was not read of the last entry is passed over first, since it is no header.
            tar.transferTo(OutputStream.nullOutputStream());
        }
        inflation.headersBegin();
        TarArchiveEntry entry = tar.getNextEntry();
        inflation.headersEnd();
        return Optional.ofNullable(entry).map(TarReader::describe);
    }

    private static Entry describe(TarArchiveEntry entry) {
        String name = entry.getName();
        if (entry.isDirectory()) {
            return Entry.folder(name);
        }
        if (entry.isSymbolicLink()) {
            return Entry.other(name, "a symbolic link");
        }
        if (entry.isLink()) {
            return Entry.other(name, "a hard link");
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            return Entry.other(name, "a device");
        }
        if (entry.isFIFO()) {
            return Entry.other(name, "a pipe");
        }
        if (entry.isSparse()) {
            return Entry.other(name, "a sparse file");
        }
        return entry.isFile() ? Entry.file(name) : Entry.other(name, "neither a file nor a folder");
    }

    @Override
    public InputStream content() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
