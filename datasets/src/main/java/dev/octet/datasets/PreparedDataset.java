package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.octet.images.PreparedPicture;
import dev.octet.images.PreparedStore;
import dev.octet.images.PreparedWriter;
import dev.octet.io.Progress;

import static java.util.Objects.requireNonNull;

/**
 * Pictures that runs need not decode again.
 *
 * @param name of the dataset
 * @param pictures how many are kept
 * @param written whether they were prepared now; else all were there, and are verified
 * @param file where they are kept
 */
public record PreparedDataset(String name, int pictures, boolean written, Path file) {
    /** Pictures under way for each thread: enough that the one that writes never waits for a slow one. */
    private static final int AHEAD = 2;

    public PreparedDataset {
        requireNonNull(name, "name");
        requireNonNull(file, "file");
    }

    /** Prepares what is missing. Pictures that cannot be used are left out; a run tells of them in its own way. */
    static PreparedDataset of(SampleList dataset, StoredPictures pictures, Progress progress) throws IOException {
        Path file = pictures.file(dataset.sha256());
        int there = verified(file, dataset, pictures.recipe());
        if (there > 0) {
            return new PreparedDataset(dataset.name(), there, false, file);
        }
        progress.begin("prepare " + dataset.size() + " pictures of " + dataset.name(), dataset.size());
        int[] written = new int[1];
        PreparedWriter.write(file, pictures.recipe(), writer -> {
            written[0] = write(dataset, pictures, writer, progress);
            if (written[0] == 0) {
                throw new IOException(dataset.name() + ": none of its " + dataset.size() + " pictures can be used");
            }
        });
        return new PreparedDataset(dataset.name(), written[0], true, file);
    }

    /** How many pictures are there if all are that can be used; 0 if not, or if one is damaged. */
    private static int verified(Path file, SampleList dataset, String recipe) {
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            PreparedStore store = PreparedStore.open(file, recipe);
            int there = 0;
            for (int i = 0; i < dataset.size(); i++) {
                if (store.get(dataset.contentSha256(i)).isPresent()) {
                    there++;
                } else if (isUsable(dataset, i)) {
                    return 0;
                }
            }
            return there;
        } catch (IOException e) {
            // Damaged: it is written again, which is what the user asked for.
            return 0;
        }
    }

    private static boolean isUsable(SampleList dataset, int index) {
        try {
            dataset.read(index);
            return true;
        } catch (BadSampleException e) {
            return false;
        }
    }

    private static int write(SampleList dataset, StoredPictures pictures, PreparedWriter writer, Progress progress)
            throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Deque<Future<PreparedPicture>> ahead = new ArrayDeque<>();
        int written = 0;
        try {
            for (int next = 0, done = 0; done < dataset.size(); done++) {
                while (next < dataset.size() && ahead.size() < AHEAD * threads) {
                    int row = dataset.row(next++);
                    ahead.add(pool.submit(() -> pictures.anew(row)));
                }
                try {
                    writer.add(dataset.contentSha256(done), ahead.remove().get());
                    written++;
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof BadContentException bad)) {
                        throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
                    }
                    progress.note(dataset.name() + ": without sample " + dataset.id(done) + ": " + bad.getMessage());
                }
                progress.advance(1);
            }
            return written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; nothing was kept", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
