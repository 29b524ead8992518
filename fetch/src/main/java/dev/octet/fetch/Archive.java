package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import dev.octet.io.Progress;

/**
 * Takes files out of a zip, jar, tar or tar.gz of unknown good will. Archives within it are files like others and are
 * not opened.
 */
final class Archive {
    private final Path file;
    private final String name;
    private final ArchiveLimits limits;

    /** @param name what messages call it */
    Archive(Path file, String name, ArchiveLimits limits) {
        this.file = file;
        this.name = name;
        this.limits = limits;
    }

    /**
     * Writes one file of the archive to {@code target}. Nothing else of it is written or judged, so no other name in it
     * matters; of two entries with this name the first counts.
     *
     * @param most largest size of the file accepted, in bytes
     */
    void member(String member, Path target, long most, Progress progress) throws IOException {
        walk(reader -> {
            int seen = 0;
            for (Optional<ArchiveReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
                count(++seen);
                ArchiveReader.Entry entry = next.get();
                if (!plain(entry.name()).equals(plain(member))) {
                    continue;
                }
                if (entry.kind() == ArchiveReader.Entry.Kind.OTHER) {
                    throw new IOException("has " + member + ", but it is " + entry.described() + " and not taken out");
                }
                if (entry.kind() == ArchiveReader.Entry.Kind.FILE) {
                    Transfer.copy(reader.content(), target, most, progress);
                    return;
                }
            }
            throw new IOException("has no file " + member);
        });
    }

    /**
     * Writes all that is below one folder of the archive into {@code target}, which is made and must not be there.
     *
     * @param folder with a slash at its end; empty for the whole archive
     * @param most most bytes of all files together
     * @throws IOException if the archive holds anything in that folder that is neither file nor folder, leaves the folder,
     *     or would not be the same on every system
     */
    void unpack(String folder, Path target, long most, Progress progress) throws IOException {
        walk(reader -> {
            Unpacking unpacking = new Unpacking(target, limits, most, progress);
            int seen = 0;
            for (Optional<ArchiveReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
                count(++seen);
                String path = plain(next.get().name());
                if (path.startsWith(folder) && !path.equals(folder)) {
                    unpacking.add(next.get(), path.substring(folder.length()), reader);
                }
            }
            if (unpacking.files() == 0) {
                throw new IOException(folder.isEmpty() ? "has no files" : "has no files in " + folder);
            }
        });
    }

    private void count(int seen) throws IOException {
        if (seen > limits.entries()) {
            throw new IOException("has more than " + limits.entries() + " entries");
        }
    }

    /** The name without the {@code ./} that tar may put before it. */
    private static String plain(String entry) {
        String path = entry;
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path;
    }

    @FunctionalInterface
    private interface Walk {
        void through(ArchiveReader reader) throws IOException;
    }

    private void walk(Walk walk) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try (ArchiveReader reader = ArchiveReader.open(file, limits)) {
            walk.through(reader);
        } catch (DiskException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(name + " " + (e.getMessage() == null ? "cannot be read: " + e : e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            // Some damaged archives are told by this.
            throw new IOException(name + " is damaged: " + e.getMessage(), e);
        }
    }
}
