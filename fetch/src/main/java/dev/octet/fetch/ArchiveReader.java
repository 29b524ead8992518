package dev.octet.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The entries of an archive, one after the other. */
sealed interface ArchiveReader extends Closeable permits TarReader, ZipReader {

    /**
     * One entry.
     *
     * @param name as it stands in the archive, which promises nothing
     * @param kind what it is
     * @param described for messages, such as {@code a symbolic link}
     */
    record Entry(String name, Kind kind, String described) {
        enum Kind {
            FILE,
            FOLDER,
            /** Neither: a link, a device, or something that is not read here. */
            OTHER
        }

        static Entry file(String name) {
            return new Entry(name, Kind.FILE, "a file");
        }

        static Entry folder(String name) {
            return new Entry(name, Kind.FOLDER, "a folder");
        }

        static Entry other(String name, String described) {
            return new Entry(name, Kind.OTHER, described);
        }
    }

    /** The next entry; empty at the end. */
    Optional<Entry> next() throws IOException;

    /** Content of the entry that {@link #next} gave last, which is a file; it need not be read or closed. */
    InputStream content() throws IOException;

    /** Opens an archive as what its first bytes say it is. @throws IOException if it is none that is known */
    static ArchiveReader open(Path file, ArchiveLimits limits) throws IOException {
        byte[] begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = in.readNBytes(TarReader.MAGIC_OFFSET + TarReader.MAGIC.length());
        }
        if (ZipReader.isZip(begin)) {
            return ZipReader.open(file, limits);
        }
        if (TarReader.isGzip(begin) || TarReader.isTar(begin)) {
            return TarReader.open(file, TarReader.isGzip(begin), limits);
        }
        throw new IOException("is neither zip nor tar nor tar.gz");
    }
}
