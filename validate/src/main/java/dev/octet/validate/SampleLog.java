package dev.octet.validate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.apache.commons.csv.CSVFormat;

import dev.octet.io.AtomicFile;

/**
 * The growing {@code samples.csv} of a run. Rows reach the disk in shards; beside it {@code samples.csv.progress} says
 * how many rows and bytes are safely there and whose they are, so that a run that was killed goes on behind its last
 * shard and ends with the same bytes. Not thread-safe.
 */
final class SampleLog implements Closeable {
    /** Rows of a shard: what a kill can cost, against two syncs of a few ms each. */
    static final int SHARD_ROWS = 64;

    static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private static final String FORMAT = "octet samples 1";

    private final Path progress;
    private final String key;
    private final FileChannel channel;
    private final StringBuilder shard = new StringBuilder();
    private int shardRows;
    private int rows;

    private SampleLog(Path csv, String key, List<String> header) throws IOException {
        Files.createDirectories(csv.toAbsolutePath().getParent());
        this.progress = csv.resolveSibling(csv.getFileName() + ".progress");
        this.key = key;
        this.channel = FileChannel.open(csv, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long bytes = safeBytes();
            channel.truncate(bytes).position(bytes);
            if (bytes == 0) {
                append(header);
                write();
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a new log, or goes on with one that was begun under the same key; one of another key is overwritten.
     *
     * @param key digest of everything that the rows depend on
     */
    static SampleLog open(Path csv, String key, List<String> header) throws IOException {
        return new SampleLog(csv, key, header);
    }

    /** Rows that are safely on disk; rows added since the last shard are not among them. */
    int rows() {
        return rows;
    }

    /** Adds one row; every {@value #SHARD_ROWS} rows all of them are brought to the disk. */
    void add(List<String> cells) throws IOException {
        append(cells);
        shardRows++;
        if (shardRows == SHARD_ROWS) {
            write();
        }
    }

    /** Brings the last rows to the disk. Closing without it leaves them out. */
    void finish() throws IOException {
        write();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void append(List<String> cells) {
        shard.append(CSV.format(cells.toArray())).append('\n');
    }

    private void write() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(shard.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        rows += shardRows;
        shard.setLength(0);
        shardRows = 0;
        // Only now: the progress file must never promise rows that a crash could still take.
        AtomicFile.write(progress, String.join("\n", FORMAT, key, rows + " " + channel.position(), ""));
    }

    private long safeBytes() throws IOException {
        List<String> lines = Files.exists(progress) ? Files.readAllLines(progress) : List.of();
        boolean ours =
                lines.size() == 3 && lines.get(0).equals(FORMAT) && lines.get(1).equals(key);
        if (!ours || !lines.get(2).matches("[0-9]{1,9} [0-9]{1,18}")) {
            return 0;
        }
        String[] counts = lines.get(2).split(" ");
        long bytes = Long.parseLong(counts[1]);
        if (bytes > channel.size()) {
            return 0;
        }
        rows = Integer.parseInt(counts[0]);
        return bytes;
    }
}
