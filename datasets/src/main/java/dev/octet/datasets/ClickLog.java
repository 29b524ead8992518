package dev.octet.datasets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.octet.io.Section;

/**
 * Clicks in the form of Criteo's logs: a line of 0 or 1, 13 counts and 26 categories of up to eight hexadecimal digits, with
 * tabs between them; counts and categories may be missing. The file stays on the disk; in memory are eight bytes a line.
 *
 * @param path the file, not compressed
 */
record ClickLog(String path) implements DataLayout {
    static final int COUNTS = 13;
    static final int CATEGORIES = 26;
    private static final int CELLS = 1 + COUNTS + CATEGORIES;

    /** Lines have about 250 bytes. */
    private static final int LONGEST = 4096;

    static Optional<ClickLog> read(Section section, PathReader paths) {
        Optional<String> path = paths.read(section, "criteo");
        return section.build(() -> new ClickLog(path.orElseThrow()));
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    /** Reads the file once and checks each line. @throws DatasetException with file and line of one that is wrong */
    SampleSource open(Function<String, Path> files, ClickPreprocess steps) throws IOException {
        Path file = files.apply(path);
        long[] ends = new long[1024];
        BitSet clicked = new BitSet();
        int rows = 0;
        long at = 0;
        byte[] line = new byte[LONGEST];
        int length = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int next = in.read(); next >= 0 || length > 0; next = in.read()) {
                at++;
                if (next >= 0 && next != '\n') {
                    if (length == LONGEST) {
                        throw new DatasetException(file + ":" + (rows + 1) + ": has more than " + LONGEST
                                + " bytes; is it a click log, and not compressed?");
                    }
                    line[length++] = (byte) next;
                    continue;
                }
                try {
                    clicked.set(rows, Click.parse(Arrays.copyOf(line, length)).clicked());
                } catch (IllegalArgumentException e) {
                    throw new DatasetException(file + ":" + (rows + 1) + ": " + e.getMessage(), e);
                }
                ends = rows == ends.length ? Arrays.copyOf(ends, 2 * rows) : ends;
                ends[rows++] = at - 1;
                length = 0;
            }
        }
        return new Clicks(file, Arrays.copyOf(ends, rows), clicked, steps);
    }

    /** One line. */
    private record Click(boolean clicked, long[] counts, long[] categories) {

        private static final Pattern COUNT = Pattern.compile("-?[0-9]{1,18}|");
        private static final Pattern CATEGORY = Pattern.compile("[0-9a-fA-F]{0,8}");

        /** @throws IllegalArgumentException saying what is wrong with it */
        static Click parse(byte[] line) {
            String[] cells = new String(line, StandardCharsets.ISO_8859_1).split("\t", -1);
            if (cells.length != CELLS) {
                throw new IllegalArgumentException("has " + cells.length + " columns, not " + CELLS
                        + ": the label, 13 counts and 26 categories; the test days of Criteo have no label");
            }
            if (!cells[0].equals("0") && !cells[0].equals("1")) {
                throw new IllegalArgumentException("the label '" + cells[0] + "' is neither 0 nor 1");
            }
            long[] counts = new long[COUNTS];
            for (int i = 0; i < COUNTS; i++) {
                counts[i] = number(cells, 1 + i, COUNT, 10, "count");
            }
            long[] categories = new long[CATEGORIES];
            for (int i = 0; i < CATEGORIES; i++) {
                categories[i] = number(cells, 1 + COUNTS + i, CATEGORY, 16, "category of hexadecimal digits");
            }
            return new Click(cells[0].equals("1"), counts, categories);
        }

        private static long number(String[] cells, int at, Pattern form, int radix, String what) {
            if (!form.matcher(cells[at]).matches()) {
                throw new IllegalArgumentException("'" + cells[at] + "' in column " + (at + 1) + " is no " + what);
            }
            return cells[at].isEmpty() ? 0 : Long.parseLong(cells[at], radix);
        }
    }

    /** @param ends where each line's last byte is followed by its end */
    private record Clicks(Path file, long[] ends, BitSet clicked, ClickPreprocess steps) implements SampleSource {

        @Override
        public int size() {
            return ends.length;
        }

        @Override
        public String id(int row) {
            return Integer.toString(row + 1);
        }

        @Override
        public Label label(int row) {
            return new Label.ClassIndex(clicked.get(row) ? 1 : 0);
        }

        @Override
        public byte[] content(int row) throws IOException {
            long from = row == 0 ? 0 : ends[row - 1] + 1;
            ByteBuffer line = ByteBuffer.allocate(Math.toIntExact(ends[row] - from));
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                channel.position(from);
                while (line.hasRemaining()) {
                    if (channel.read(line) < 0) {
                        throw new EOFException("the file has become shorter");
                    }
                }
            }
            return line.array();
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
            try {
                Click click = Click.parse(content(row));
                return Prepared.of(List.of(steps.feed(click.counts(), click.categories())));
            } catch (IllegalArgumentException e) {
                throw new BadContentException(e.getMessage(), e);
            }
        }
    }
}
