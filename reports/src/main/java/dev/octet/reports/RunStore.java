package dev.octet.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.octet.io.Sha256;

import static java.util.Objects.requireNonNull;

/**
 * Keeps runs in a folder, each as {@code <recipe>/<start>-<short hash of the recipe>/record.json} with its raw files
 * beside it, and {@code record.partial.json} in place of it while the run is under way. Safe for any number of processes:
 * a run under way belongs to the one that holds its lock.
 */
public final class RunStore {
    static final String FINISHED = "record.json";
    static final String PARTIAL = "record.partial.json";

    /** Digest of the record, as {@code sha256sum --check} reads it. */
    static final String DIGEST = FINISHED + ".sha256";

    /** Sorts by time as text, and is a legal file name everywhere. */
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern SAFE_NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]{0,99}");

    private static final int SHORT_HASH_DIGITS = 8;

    /** {@code <set>/<recipe>/<run>/record.json}: what a folder of several sets of runs holds. */
    private static final int DEPTH = 4;

    private final Path root;

    /** @param root made when the first run is created */
    public RunStore(Path root) {
        this.root = requireNonNull(root, "root");
    }

    /** A finished run. */
    public record Stored(Path file, RunRecord record) {}

    /**
     * Makes the folder of a new run and locks it.
     *
     * @param recipe name of the recipe: letters, digits, '.', '_' and '-', not beginning with '.' or '-'
     * @param recipeSha256 digest of the recipe
     * @throws RecordException if that very run is there already
     */
    public RunFolder create(String recipe, Instant started, String recipeSha256) throws IOException {
        Path folder = root.resolve(id(recipe, started, recipeSha256));
        Files.createDirectories(folder.getParent());
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            throw new RecordException(folder + ": this run was begun before, or by another process. Begin again.", e);
        }
        return RunFolder.lock(folder).orElseThrow(() -> RunFolder.inUse(folder));
    }

    /**
     * The newest run of {@code recipe} that is not finished and whose saved record has this fingerprint, locked.
     *
     * @param unreadable is told of each saved record that cannot be read, such as one of another version; what it says
     *     cannot be gone on with, but keeps nobody from beginning anew
     * @throws RecordException if another process is at work on it
     */
    public Optional<RunFolder> unfinished(String recipe, String fingerprint, Consumer<String> unreadable)
            throws IOException {
        Path folder = root.resolve(safe(recipe));
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        for (Path run : newestFirst(folder)) {
            if (matches(run, fingerprint, unreadable)) {
                RunFolder locked = RunFolder.lock(run).orElseThrow(() -> RunFolder.inUse(run));
                // Another process may have finished it between the look and the lock.
                if (matches(run, fingerprint, unreadable)) {
                    return Optional.of(locked);
                }
                locked.close();
            }
        }
        return Optional.empty();
    }

    /**
     * Every finished run at or below {@code folder}, by recipe and then by start: a store, a part of one, one run, or a
     * folder of stores.
     *
     * @throws RecordException for the first one that cannot be read
     */
    public static List<Stored> stored(Path folder) throws IOException {
        return stored(folder, fault -> {
            throw fault;
        });
    }

    private static List<Stored> stored(Path folder, Consumer<RecordException> unreadable) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder, DEPTH)) {
            files = found.filter(file -> file.endsWith(FINISHED)).sorted().toList();
        }
        List<Stored> stored = new ArrayList<>();
        try {
            List<Read> all = files.parallelStream().map(Read::of).toList();
            for (Read read : all) {
                read.fault().ifPresent(unreadable);
                read.stored().ifPresent(stored::add);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        stored.sort(Comparator.comparing((Stored run) -> run.record().recipe().name())
                .thenComparing(run -> run.record().started())
                .thenComparing(Stored::file));
        return List.copyOf(stored);
    }

    /** A record, or why it is none. */
    private record Read(Optional<Stored> stored, Optional<RecordException> fault) {
        static Read of(Path file) {
            try {
                return new Read(Optional.of(new Stored(file, RecordJson.read(file))), Optional.empty());
            } catch (RecordException e) {
                return new Read(Optional.empty(), Optional.of(e));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The last of each recipe's runs in {@link #stored(Path)}, by recipe. */
    public static List<Stored> newest(Path folder) throws IOException {
        return newest(stored(folder));
    }

    /** As {@link #newest(Path)}, passing over records that cannot be read; {@code unreadable} is told of each. */
    public static List<Stored> newest(Path folder, Consumer<String> unreadable) throws IOException {
        return newest(stored(folder, fault -> unreadable.accept(fault.getMessage())));
    }

    private static List<Stored> newest(List<Stored> runs) {
        Map<String, Stored> newest = new LinkedHashMap<>();
        runs.forEach(run -> newest.put(run.record().recipe().name(), run));
        return List.copyOf(newest.values());
    }

    /** The records of {@link #stored(Path)}. */
    public static List<RunRecord> all(Path folder) throws IOException {
        return records(stored(folder));
    }

    /** The records of {@code stored}, in that order. */
    public static List<RunRecord> records(Collection<Stored> stored) {
        return stored.stream().map(Stored::record).toList();
    }

    /**
     * Reads one record.
     *
     * @throws RecordException naming file, line and column if it is not a record of {@link RunRecord#VERSION}
     */
    public static RunRecord read(Path file) throws IOException {
        return RecordJson.read(file);
    }

    /** The digest that was written beside a finished record; empty if the file is missing or says something else. */
    public static Optional<String> digest(Path record) throws IOException {
        Path file = record.resolveSibling(DIGEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String sha256 = text.split(" ", 2)[0];
        return text.equals(digestLine(sha256)) && Sha256.isDigest(sha256) ? Optional.of(sha256) : Optional.empty();
    }

    static String digestLine(String sha256) {
        return sha256 + "  " + FINISHED + "\n";
    }

    /** The record as its file has it, for comparisons value by value. */
    public static JsonNode tree(RunRecord record) {
        return RecordJson.tree(record);
    }

    static String id(String recipe, Instant started, String recipeSha256) {
        if (!Sha256.isDigest(recipeSha256)) {
            throw new IllegalArgumentException("not a SHA-256: '" + recipeSha256 + "'");
        }
        return safe(recipe) + "/" + START.format(started) + "-" + recipeSha256.substring(0, SHORT_HASH_DIGITS);
    }

    /** Refuses what would leave the store or hide in it. */
    static String safe(String recipe) {
        if (!SAFE_NAME.matcher(recipe).matches()) {
            throw new IllegalArgumentException(
                    "'" + recipe + "' cannot name a folder of runs: use letters, digits, '.',"
                            + " '_' and '-', beginning with a letter, a digit or '_', at most 100 of them");
        }
        return recipe;
    }

    private static List<Path> newestFirst(Path folder) throws IOException {
        try (Stream<Path> runs = Files.list(folder)) {
            return runs.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static boolean matches(Path run, String fingerprint, Consumer<String> unreadable) throws IOException {
        Path partial = run.resolve(PARTIAL);
        if (Files.exists(run.resolve(FINISHED)) || !Files.exists(partial)) {
            return false;
        }
        try {
            return RecordJson.read(partial).fingerprint().equals(Optional.of(fingerprint));
        } catch (RecordException e) {
            unreadable.accept(e.getMessage());
            return false;
        }
    }
}
