package dev.octet.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;

import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip file; jars are zip files. */
final class ZipReader implements ArchiveReader {
    private static final int TYPE = 0170000;
    private static final int FILE = 0100000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;

    private final ZipFile zip;
    private final Inflation inflation;
    private final Enumeration<ZipArchiveEntry> entries;
    private ZipArchiveEntry current;

    private ZipReader(ZipFile zip, Inflation inflation) {
        this.zip = zip;
        this.inflation = inflation;
        this.entries = zip.getEntries();
    }

    static boolean isZip(byte[] begin) {
        // An entry, or the end of a file that has none.
        return begin.length > 3
                && begin[0] == 'P'
                && begin[1] == 'K'
                && (begin[2] == 3 && begin[3] == 4 || begin[2] == 5 && begin[3] == 6);
    }

    static ZipReader open(Path file, ArchiveLimits limits) throws IOException {
        return new ZipReader(ZipFile.builder().setPath(file).get(), new Inflation(Files.size(file), limits));
    }

    @Override
    public Optional<Entry> next() {
        current = entries.hasMoreElements() ? entries.nextElement() : null;
        return Optional.ofNullable(current).map(this::describe);
    }

    private Entry describe(ZipArchiveEntry entry) {
        String name = entry.getName();
        int type = entry.getUnixMode() & TYPE;
        if (type == LINK) {
            return Entry.other(name, "a symbolic link");
        }
        if (type != 0 && type != FILE && type != FOLDER) {
            return Entry.other(name, "neither a file nor a folder");
        }
        if (entry.isDirectory() || type == FOLDER) {
            return Entry.folder(name);
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            return Entry.other(name, "an encrypted file");
        }
        return zip.canReadEntryData(entry)
                ? Entry.file(name)
                : Entry.other(name, "packed by method " + entry.getMethod() + ", which is not known here,");
    }

    @Override
    public InputStream content() throws IOException {
        return inflation.counting(zip.getInputStream(current));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
