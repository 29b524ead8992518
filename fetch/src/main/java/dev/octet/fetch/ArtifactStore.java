package dev.octet.fetch;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.io.Progress;

/**
 * Looks for artifacts in the installation, in the mirrors and in the cache, in this order, and fetches into the cache
 * what is in none of them. A path it gives out holds bytes whose digest was right in this process.
 */
public final class ArtifactStore {
    private final Path folder;
    private final List<Mirror> mirrors;
    private final Cache cache;
    private final Fetcher fetcher;
    /** By artifact, not by digest: files of the same bytes may have other files beside them. */
    private final Map<Artifact, Path> verified = new ConcurrentHashMap<>();

    ArtifactStore(
            Path folder,
            List<Mirror> mirrors,
            Cache cache,
            MavenJars maven,
            Downloads downloads,
            SyntheticBuilder builder) {
        this.folder = folder;
        this.mirrors = List.copyOf(mirrors);
        this.cache = cache;
        this.fetcher = new Fetcher(folder, cache, maven, downloads, builder);
    }

    /**
     * A store of this user.
     *
     * @param folder what relative {@code file:} sources are relative to
     * @param environment {@code OCTET_MIRROR}: folders to look in first; {@code OCTET_CACHE}: where fetched files are
     *     kept, {@code ~/.cache/octet} by default; {@code HOME} and {@code PATH}, to find Maven, its repository and settings
     * @param builder makes what {@code synthetic:} sources name
     */
    public static ArtifactStore of(Path folder, Map<String, String> environment, SyntheticBuilder builder) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        List<Mirror> mirrors = Stream.of(
                        environment.getOrDefault("OCTET_MIRROR", "").split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(path -> new Mirror(Path.of(path)))
                .toList();
        String cache = environment.getOrDefault("OCTET_CACHE", "");
        return new ArtifactStore(
                folder,
                mirrors,
                new Cache(cache.isBlank() ? home.resolve(".cache/octet") : Path.of(cache)),
                MavenJars.of(home, environment),
                Downloads.of(home),
                builder);
    }

    /**
     * Finds, or fetches, every artifact.
     *
     * @throws UnavailableException naming all that cannot be had
     * @throws WrongContentException if the only file in an artifact's place has other bytes
     */
    public Map<Artifact, Path> obtain(List<Artifact> artifacts, Progress progress) {
        Map<Artifact, Path> found = new LinkedHashMap<>();
        List<UnavailableException> missing = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            try {
                found.put(artifact, obtain(artifact, progress));
            } catch (UnavailableException e) {
                missing.add(e);
            }
        }
        UnavailableException.throwIfAny(missing);
        return found;
    }

    /**
     * Where files may be kept that were made of artifacts and save making them again, each in a folder of this one that is
     * named by a digest. {@link #collect} knows them: they age by their time of last change, so who uses one sets it.
     */
    public Path prepared() {
        return cache.prepared();
    }

    /** What is on this machine; fetches and changes nothing. */
    public Holding look(Artifact artifact, boolean hash) {
        Found found = locate(artifact, hash);
        if (found.right().isPresent()) {
            Holding.State state = hash ? Holding.State.VERIFIED : Holding.State.PRESENT;
            Path path = found.right().get();
            return new Holding(artifact, state, Optional.of(path), path.toString());
        }
        if (!found.wrong().isEmpty()) {
            Identity wrong = found.wrong().get(0);
            return new Holding(artifact, Holding.State.WRONG, Optional.of(wrong.path()), wrong.complaint(artifact));
        }
        return new Holding(artifact, Holding.State.MISSING, Optional.empty(), "not in " + places(artifact));
    }

    private Path obtain(Artifact artifact, Progress progress) {
        Path known = verified.get(artifact);
        if (known != null && Identity.isThere(artifact, known)) {
            return known;
        }
        try {
            cache.use(artifact);
        } catch (IOException e) {
            throw new UnavailableException(
                    "the cache cannot be locked: " + e + "; set OCTET_CACHE to another folder", e);
        }
        Found found = locate(artifact, true);
        Path path = found.right().orElseGet(() -> fetch(artifact, found, progress));
        verified.put(artifact, path);
        return path;
    }

    /**
     * What a search brought.
     *
     * @param right the artifact
     * @param wrong what lies in its place but is something else
     */
    private record Found(Optional<Path> right, List<Identity> wrong) {}

    private Found locate(Artifact artifact, boolean hash) {
        List<Identity> wrong = new ArrayList<>();
        try {
            for (Path path : inPlace(artifact)) {
                Identity identity = identify(artifact, path, hash);
                if (identity.right()) {
                    return new Found(Optional.of(path), wrong);
                }
                wrong.add(identity);
            }
            for (Mirror mirror : hash ? mirrors : List.<Mirror>of()) {
                for (Path path : mirror.sized(artifact)) {
                    if (Identity.byDigest(artifact, path).right()) {
                        return new Found(Optional.of(path), wrong);
                    }
                }
            }
        } catch (IOException e) {
            throw new UnavailableException(artifact.name() + " cannot be read: " + e, e);
        }
        return new Found(Optional.empty(), wrong);
    }

    private static Identity identify(Artifact artifact, Path path, boolean hash) throws IOException {
        return hash ? Identity.byDigest(artifact, path) : Identity.bySize(artifact, path);
    }

    /** Where the artifact should lie, as far as something lies there. */
    private List<Path> inPlace(Artifact artifact) {
        List<Path> places = new ArrayList<>();
        localFiles(artifact).filter(path -> Identity.isThere(artifact, path)).forEach(places::add);
        mirrors.forEach(mirror -> places.addAll(mirror.named(artifact)));
        if (Identity.isThere(artifact, cache.path(artifact))) {
            places.add(cache.path(artifact));
        }
        return places;
    }

    private Stream<Path> localFiles(Artifact artifact) {
        return sources(artifact, Source.LocalFile.class).map(source -> folder.resolve(source.path()));
    }

    private static <S extends Source> Stream<S> sources(Artifact artifact, Class<S> type) {
        return artifact.sources().stream()
                .map(Source::parse)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private Path fetch(Artifact artifact, Found found, Progress progress) {
        List<String> failures = new ArrayList<>();
        if (artifact.sources().stream().map(Source::parse).allMatch(Source.LocalFile.class::isInstance)) {
            throw missing(artifact, found, failures);
        }
        try {
            return fetcher.fetch(artifact, archive -> obtain(archive, progress), failures, progress);
        } catch (DiskException | InterruptedIOException e) {
            throw new UnavailableException(artifact.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            RuntimeException missing = missing(artifact, found, failures);
            missing.addSuppressed(e);
            throw missing;
        }
    }

    private RuntimeException missing(Artifact artifact, Found found, List<String> failures) {
        String trouble = failures.stream()
                .map(failure -> System.lineSeparator() + "    Tried " + failure)
                .collect(Collectors.joining());
        if (!found.wrong().isEmpty()) {
            Identity wrong = found.wrong().get(0);
            return new WrongContentException(
                    wrong.complaint(artifact) + "; it was not opened" + trouble + System.lineSeparator() + "    "
                            + advice(artifact),
                    artifact.sha256(),
                    wrong.sha256());
        }
        return new UnavailableException(
                artifact.name() + " is missing ("
                        + artifact.identity() + ")"
                        + System.lineSeparator() + "    Looked in " + places(artifact)
                        + trouble + System.lineSeparator() + "    " + advice(artifact),
                "put " + artifact.name() + " into a folder of OCTET_MIRROR, or at " + cache.path(artifact));
    }

    /**
     * Removes garbage from the cache; what another process uses or fetches stays, and whatever else lies in its folder.
     *
     * @param retention what is garbage
     * @param referenced what the catalogue knows
     * @param dryRun whether to tell only what would be removed
     * @return everything in the cache, least recently used first, and what became of it
     */
    public List<Garbage> collect(Retention retention, List<Artifact> referenced, boolean dryRun) {
        Map<String, String> names = new HashMap<>();
        for (Artifact artifact : referenced) {
            names.putIfAbsent(artifact.sha256(), artifact.name());
            sources(artifact, Source.Packed.class)
                    .flatMap(packed -> packed.artifact().stream())
                    .forEach(archive -> names.putIfAbsent(archive.sha256(), archive.name()));
        }
        try {
            return new Collector(cache, retention, names, dryRun).collect();
        } catch (IOException e) {
            throw new UncheckedIOException("the cache cannot be cleaned up: " + e, e);
        }
    }

    private String places(Artifact artifact) {
        Stream<String> local = localFiles(artifact).map(Path::toString);
        Stream<String> mirrored = mirrors.isEmpty()
                ? Stream.of("OCTET_MIRROR (not set)")
                : mirrors.stream().map(mirror -> "OCTET_MIRROR " + mirror.described());
        return Stream.of(local, mirrored, Stream.of("the cache " + cache.path(artifact)))
                .flatMap(places -> places)
                .collect(Collectors.joining(", "));
    }

    private String advice(Artifact artifact) {
        List<Path> own = localFiles(artifact).filter(Path::isAbsolute).toList();
        if (!own.isEmpty()) {
            return "Restore " + own.get(0) + ", or write the digest that it has now into the recipe.";
        }
        String anyName =
                artifact.kind() == Artifact.Kind.FILE && artifact.bytes().isPresent()
                        ? " or anywhere below it under any name"
                        : " or under its sha256 as a name";
        return "Set OCTET_MIRROR to a folder that holds it"
                + artifact.mirror().map(path -> " as " + path).orElse("") + anyName + ", or copy it to "
                + cache.path(artifact) + ".";
    }
}
