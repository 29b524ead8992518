package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.octet.io.Sha256;

/** Removes from a cache what is garbage and in nobody's hands. Touches nothing but what the cache itself has made. */
final class Collector {
    /** What is being prepared has no lock: after this long without a byte its process is taken for dead. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Cache cache;
    private final Retention retention;
    private final Map<String, String> names;
    private final boolean dryRun;

    /** @param names of what is referenced, by digest */
    Collector(Cache cache, Retention retention, Map<String, String> names, boolean dryRun) {
        this.cache = cache;
        this.retention = retention;
        this.names = Map.copyOf(names);
        this.dryRun = dryRun;
    }

    /**
     * One thing in the cache.
     *
     * @param key what its locks are known by; empty if it has none
     */
    private record Item(Path path, Kind kind, Optional<String> key, long bytes, Instant used) {}

    private enum Kind {
        ENTRY,
        BEGUN,
        CORRUPT,
        PREPARED
    }

    /** All that is in the cache, least recently used first, and what became of it. */
    List<Garbage> collect() throws IOException {
        List<Item> items = items();
        Map<Item, String> reasons = new HashMap<>();
        long kept = 0;
        for (Item item : items) {
            Optional<String> reason = reason(item);
            reason.ifPresent(text -> reasons.put(item, text));
            kept += reason.isPresent() ? 0 : item.bytes;
        }
        for (Item item : items) {
            if (retention.most().isPresent() && kept > retention.most().getAsLong() && !reasons.containsKey(item)) {
                reasons.put(item, "least recently used");
                kept -= item.bytes;
            }
        }
        List<Garbage> result = new ArrayList<>();
        for (Item item : items) {
            String reason = reasons.getOrDefault(item, "");
            Garbage.Fate fate =
                    reason.isEmpty() ? Garbage.Fate.KEPT : remove(item) ? Garbage.Fate.REMOVED : Garbage.Fate.IN_USE;
            result.add(new Garbage(item.path, name(item), item.bytes, fate, reason));
        }
        return List.copyOf(result);
    }

    private String name(Item item) {
        return item.kind == Kind.PREPARED
                ? "prepared pictures"
                : item.key.map(names::get).orElse("");
    }

    private Optional<String> reason(Item item) {
        Duration unused = Duration.between(item.used, Instant.now());
        if (retention.unusedFor().isPresent()
                && unused.compareTo(retention.unusedFor().get()) > 0) {
            return Optional.of("not used for " + unused.toDays() + " days");
        }
        if (!retention.unreferenced()) {
            return Optional.empty();
        }
        return switch (item.kind) {
            case CORRUPT -> Optional.of("corrupt");
            case BEGUN -> Optional.of("begun and not finished");
            case ENTRY ->
                names.containsKey(item.key.orElseThrow()) ? Optional.empty() : Optional.of("not in the catalogue");
            case PREPARED ->
                isTemporary(item.path) && unused.compareTo(ABANDONED) > 0
                        ? Optional.of("begun and not finished")
                        : Optional.empty();
        };
    }

    private List<Item> items() throws IOException {
        List<Item> items = new ArrayList<>();
        for (Path path : list(cache.entries())) {
            if (Sha256.isDigest(path.getFileName().toString())) {
                add(items, path, Kind.ENTRY, Optional.of(path.getFileName().toString()));
            }
        }
        for (Path path : list(cache.partials())) {
            String key = path.getFileName().toString().replaceFirst("\\.origin$", "");
            if (Sha256.isDigest(key)) {
                add(items, path, Kind.BEGUN, Optional.of(key));
            }
        }
        for (Path path : list(cache.corrupt())) {
            add(items, path, Kind.CORRUPT, Optional.empty());
        }
        for (Path steps : list(cache.prepared())) {
            if (Sha256.isDigest(steps.getFileName().toString())) {
                for (Path path : list(steps)) {
                    add(items, path, Kind.PREPARED, Optional.empty());
                }
            }
        }
        items.sort(Comparator.comparing(Item::used).thenComparing(Item::path));
        return items;
    }

    /** As {@code AtomicFile} names what it has not finished. */
    private static boolean isTemporary(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static void add(List<Item> items, Path path, Kind kind, Optional<String> key) throws IOException {
        try {
            long bytes = Files.isDirectory(path) ? FolderDigest.bytes(path) : Files.size(path);
            items.add(new Item(
                    path, kind, key, bytes, Files.getLastModifiedTime(path).toInstant()));
        } catch (NoSuchFileException e) {
            // Its process has finished with it while we were looking.
            return;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.toList();
        }
    }

    /** Removes an item unless it is in use, and tells whether it is gone, or would be. */
    private boolean remove(Item item) throws IOException {
        if (item.key.isEmpty()) {
            delete(item);
            return true;
        }
        CacheLocks locks = cache.locks()
                .orElseThrow(() -> new IOException(
                        "the cache " + cache.entries().getParent() + " cannot be written to; nothing was removed"));
        Optional<CacheLocks.Lock> writing = locks.tryAlone(item.key.get(), CacheLocks.Purpose.FETCH);
        if (writing.isEmpty()) {
            return false;
        }
        Optional<CacheLocks.Lock> using = Optional.empty();
        try {
            using = locks.tryAlone(item.key.get(), CacheLocks.Purpose.USE);
            if (using.isPresent()) {
                delete(item);
            }
            return using.isPresent();
        } finally {
            if (using.isPresent()) {
                using.get().close();
            }
            writing.get().close();
        }
    }

    private void delete(Item item) throws IOException {
        if (!dryRun) {
            Partial.delete(item.path);
        }
    }
}
