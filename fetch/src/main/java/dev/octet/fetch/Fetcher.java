package dev.octet.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.octet.io.Progress;
import dev.octet.io.Sha256;

/** Brings artifacts into the cache from their sources, tried in turn. */
final class Fetcher {
    private final Path folder;
    private final Cache cache;
    private final MavenJars maven;
    private final Downloads downloads;
    private final SyntheticBuilder builder;

    /** @param folder what relative {@code file:} sources are relative to */
    Fetcher(Path folder, Cache cache, MavenJars maven, Downloads downloads, SyntheticBuilder builder) {
        this.folder = folder;
        this.cache = cache;
        this.maven = maven;
        this.downloads = downloads;
        this.builder = builder;
    }

    /** Finds or fetches an archive of which the digest is known. */
    @FunctionalInterface
    interface Archives {
        Path obtain(Artifact archive);
    }

    /**
     * Brings an artifact into the cache, or finds that another process has done it by now.
     *
     * @param failures is told what each source that failed said
     * @return its place in the cache
     * @throws DiskException if it cannot be stored here, whatever the source
     * @throws IOException if no source gives it
     */
    Path fetch(Artifact artifact, Archives archives, List<String> failures, Progress progress) throws IOException {
        return cache.writing(artifact.sha256(), waiting(artifact.name(), progress), () -> {
            Path entry = cache.path(artifact);
            if (Files.exists(entry)) {
                if (Identity.isThere(artifact, entry)
                        && Identity.byDigest(artifact, entry).right()) {
                    cache.use(artifact);
                    return entry;
                }
                progress.note("the cache's " + artifact.name() + " was corrupt; moved to " + cache.moveAside(artifact));
            }
            for (String source : artifact.sources()) {
                try {
                    if (bring(Source.parse(source), artifact, archives, progress)) {
                        return entry;
                    }
                } catch (DiskException | InterruptedIOException e) {
                    throw e;
                } catch (IOException e) {
                    failures.add(source + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                }
            }
            throw new IOException("no source gives " + artifact.name());
        });
    }

    /**
     * Lets one source give the artifact. What is wrong is thrown away, what is incomplete stays.
     *
     * @return false if there is nothing to be fetched from there
     */
    private boolean bring(Source source, Artifact artifact, Archives archives, Progress progress) throws IOException {
        if (source instanceof Source.LocalFile) {
            return false;
        }
        Partial partial = cache.partial(artifact.sha256(), artifact.bytes().orElse(0));
        if (source instanceof Source.Download download) {
            download(download, artifact, partial, progress);
        } else {
            make(source, artifact, partial, archives, progress);
        }
        cache.accept(artifact, partial);
        cache.use(artifact);
        return true;
    }

    private void make(Source source, Artifact artifact, Partial partial, Archives archives, Progress progress)
            throws IOException {
        boolean right = false;
        try {
            partial.discard();
            progress.begin("fetch " + artifact.name(), artifact.bytes().orElse(0));
            write(source, artifact, partial, archives, progress);
            verify(artifact, partial);
            right = true;
        } finally {
            if (!right) {
                partial.discard();
            }
        }
    }

    private void download(Source.Download download, Artifact artifact, Partial partial, Progress progress)
            throws IOException {
        Expected expected = Expected.of(artifact);
        load(download, partial, expected, progress);
        if (partial.isResumed() && !Identity.byDigest(artifact, partial.path()).right()) {
            progress.note(artifact.name() + ": the parts of several answers do not fit together; begins anew");
            partial.discard();
            load(download, partial, expected, progress);
        }
        try {
            verify(artifact, partial);
        } catch (IOException e) {
            partial.discard();
            throw e;
        }
    }

    private void load(Source.Download download, Partial partial, Expected expected, Progress progress)
            throws IOException {
        try {
            downloads.fetch(download.address(), partial, expected, progress);
        } catch (DiskException e) {
            // A part would keep the disk full.
            partial.discard();
            throw e;
        }
    }

    private static void verify(Artifact artifact, Partial partial) throws IOException {
        Identity identity = Identity.byDigest(artifact, partial.path());
        if (!identity.right()) {
            throw new IOException("gave other bytes: sha256 " + identity.sha256() + ", " + identity.bytes()
                    + " bytes; they were thrown away");
        }
    }

    private void write(Source source, Artifact artifact, Partial partial, Archives archives, Progress progress)
            throws IOException {
        long most = Expected.of(artifact).most();
        if (source instanceof Source.MavenEntry entry) {
            maven.fetch(entry, partial.path(), most, progress);
        } else if (source instanceof Source.Synthetic synthetic) {
            builder.build(synthetic.text(), partial.path());
        } else if (source instanceof Source.Packed packed) {
            unpack(packed, artifact, partial, archives, progress);
        }
    }

    private void unpack(Source.Packed packed, Artifact artifact, Partial partial, Archives archives, Progress progress)
            throws IOException {
        if (packed.artifact().isPresent()) {
            try {
                open(packed, archives.obtain(packed.artifact().get()), artifact, partial, progress);
            } catch (UnavailableException | WrongContentException e) {
                throw new IOException(e.getMessage(), e);
            }
        } else if (packed.archive() instanceof Source.LocalFile local) {
            open(packed, folder.resolve(local.path()), artifact, partial, progress);
        } else if (packed.archive() instanceof Source.Download download) {
            unpackUnknown(packed, download, artifact, partial, progress);
        }
    }

    /** Fetches an archive of unknown digest for one use; it stays only while it is incomplete. */
    private void unpackUnknown(
            Source.Packed packed, Source.Download download, Artifact artifact, Partial partial, Progress progress)
            throws IOException {
        Expected expected = Expected.archive(packed.archiveName());
        String key = Sha256.of(download.address().toString());
        cache.writing(key, waiting(expected.name(), progress), () -> {
            Partial archive = cache.partial(key, 0);
            load(download, archive, expected, progress);
            try {
                if (archive.isResumed() && !isIn(packed, archive, artifact, partial, progress)) {
                    archive.discard();
                    partial.discard();
                    load(download, archive, expected, progress);
                }
                if (!Files.exists(partial.path())) {
                    open(packed, archive.path(), artifact, partial, progress);
                }
                return partial;
            } finally {
                archive.discard();
            }
        });
    }

    /** Whether an archive that was put together from several answers gives the artifact. */
    private static boolean isIn(
            Source.Packed packed, Partial archive, Artifact artifact, Partial partial, Progress progress)
            throws IOException {
        try {
            open(packed, archive.path(), artifact, partial, progress);
            return Identity.byDigest(artifact, partial.path()).right();
        } catch (DiskException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private static void open(Source.Packed packed, Path file, Artifact artifact, Partial partial, Progress progress)
            throws IOException {
        long most = Expected.of(artifact).most();
        progress.begin("unpack " + artifact.name(), artifact.bytes().orElse(0));
        Archive archive = new Archive(file, packed.archiveName(), ArchiveLimits.DEFAULT);
        if (packed.isFolder()) {
            archive.unpack(packed.member(), partial.path(), most, progress);
        } else {
            archive.member(packed.member(), partial.path(), most, progress);
        }
    }

    private static Runnable waiting(String name, Progress progress) {
        return () -> progress.note(name + ": another process is fetching it; waiting for that");
    }
}
