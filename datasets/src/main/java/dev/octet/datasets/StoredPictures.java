package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.octet.images.PreparedPicture;
import dev.octet.images.PreparedStore;
import dev.octet.io.Sha256;

/**
 * Pictures that may have been prepared before: what a store of the same steps has is taken from there, the rest is decoded.
 * A sample is the same to the bit either way. Stores lie at {@code <folder>/<digest of steps>/<digest of samples>}.
 */
final class StoredPictures extends PicturesOf<SampleSource> {
    private static final String ENDING = ".pictures";

    private final ImageFeeds feeds;
    private final Path folder;
    private final Consumer<String> notes;
    private final List<PreparedStore> stores;
    private final AtomicBoolean damaged = new AtomicBoolean();

    /**
     * @param folder of all stores
     * @param notes is told of stores that are damaged
     */
    StoredPictures(SampleSource source, ImageFeeds feeds, Path folder, Consumer<String> notes) throws IOException {
        super(source);
        this.feeds = feeds;
        this.folder = folder.resolve(Sha256.of(feeds.recipe()));
        this.notes = notes;
        this.stores = open();
    }

    private List<PreparedStore> open() throws IOException {
        List<PreparedStore> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(
                                path -> path.getFileName().toString().endsWith(ENDING))
                        .sorted()
                        .toList()) {
                    openOrNote(file).ifPresent(found::add);
                }
            }
        }
        return List.copyOf(found);
    }

    private Optional<PreparedStore> openOrNote(Path file) {
        try {
            PreparedStore store = PreparedStore.open(file, feeds.recipe());
            noteUse(file);
            return Optional.of(store);
        } catch (IOException e) {
            notes.accept(e.getMessage() + "; it is not used, and 'octet zoo prepare' writes it again");
            return Optional.empty();
        }
    }

    /** What is used stays young for those who clean up. */
    private static void noteUse(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (FileSystemException e) {
            // Somebody else's cache: that does not keep us from reading.
            return;
        }
    }

    /** Where the pictures of a dataset are kept. @param sha256 the dataset's digest */
    Path file(String sha256) {
        return folder.resolve(sha256 + ENDING);
    }

    String recipe() {
        return feeds.recipe();
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        if (!stores.isEmpty()) {
            Optional<PreparedPicture> stored = find(contentSha256.get());
            if (stored.isPresent()) {
                return feeds.feed(stored.get());
            }
        }
        return pictures.prepare(row, contentSha256);
    }

    /** Decoded and preprocessed, whatever is stored. */
    PreparedPicture anew(int row) throws IOException, BadContentException {
        Prepared prepared = pictures.prepare(row, () -> "");
        return feeds.picture(prepared);
    }

    private Optional<PreparedPicture> find(String contentSha256) {
        for (PreparedStore store : stores) {
            try {
                Optional<PreparedPicture> stored = store.get(contentSha256);
                if (stored.isPresent()) {
                    return stored;
                }
            } catch (IOException e) {
                if (damaged.compareAndSet(false, true)) {
                    notes.accept(
                            e.getMessage() + "; what is damaged is decoded again, and 'octet zoo prepare' repairs it");
                }
            }
        }
        return Optional.empty();
    }
}
