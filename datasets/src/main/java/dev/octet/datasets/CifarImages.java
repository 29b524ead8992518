package dev.octet.datasets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.octet.io.RelativePath;
import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * CIFAR's binary version: records of one class number (CIFAR-100: a coarse and a fine one) and the red, green and blue
 * plane of 32x32 pixels.
 *
 * @param folder with the files
 * @param files their names, in the order of the samples
 * @param labels which number of a record counts
 */
record CifarImages(String folder, List<String> files, Labels labels) implements ImageLayout {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;

    /** What labels a record has, and which of them counts. */
    enum Labels {
        CIFAR10(1, 0, 10),
        COARSE(2, 0, 20),
        FINE(2, 1, 100);

        private final int count;
        private final int at;
        private final int classes;

        Labels(int count, int at, int classes) {
            this.count = count;
            this.at = at;
            this.classes = classes;
        }

        private int record() {
            return count + 3 * PLANE;
        }
    }

    CifarImages {
        files = List.copyOf(files);
        requireNonNull(labels, "labels");
    }

    /** @param key {@code cifar10} or {@code cifar100} */
    static Optional<CifarImages> read(Section section, PathReader paths, String key) {
        enum Level {
            FINE,
            COARSE
        }
        Optional<String> folder = paths.read(section, key);
        section.require("files");
        List<String> files = section.texts("files");
        Set<String> seen = new HashSet<>();
        for (String file : files) {
            if (!seen.add(file)) {
                section.problem("files", "names '" + file + "' twice", "Name each file once.");
            }
        }
        Labels labels = Labels.CIFAR10;
        if (key.equals("cifar100")) {
            section.require("level");
            labels = section.choice("level", Level.class)
                    .filter(level -> level == Level.COARSE)
                    .map(level -> Labels.COARSE)
                    .orElse(Labels.FINE);
        }
        Labels found = labels;
        return section.build(() -> new CifarImages(folder.orElseThrow(), files, found));
    }

    @Override
    public List<String> paths() {
        return List.of(folder);
    }

    @Override
    public SampleSource open(Function<String, Path> places, ImageFeeds feeds) throws IOException {
        List<Item> items = new ArrayList<>();
        for (String name : files) {
            Path file;
            try {
                file = RelativePath.below(places.apply(folder), name);
            } catch (IllegalArgumentException e) {
                throw new DatasetException(places.apply(folder) + ": " + e.getMessage(), e);
            }
            if (!Files.isRegularFile(file)) {
                throw new DatasetException(places.apply(folder) + ": has no file " + name
                        + "; unpack the binary version of CIFAR there, or correct 'files'");
            }
            feeds.check(file, SIDE, SIDE);
            addTo(items, file, name);
        }
        return new Pictures(items, labels, feeds);
    }

    /** Reads only labels: pixels stay in the file until they are asked for. */
    private void addTo(List<Item> items, Path file, String name) throws IOException {
        long size = Files.size(file);
        if (size == 0 || size % labels.record() != 0) {
            throw new DatasetException(file + ": has " + size + " bytes, no multiple of the " + labels.record()
                    + " that a picture takes; is it whole, and of this CIFAR's binary version?");
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            byte[] record = new byte[labels.record()];
            for (int i = 0; i < size / record.length; i++) {
                in.readFully(record);
                Label.ClassIndex label = ClassLabels.checked(
                        record[labels.at] & 255, OptionalInt.of(labels.classes), file + ": picture " + i);
                items.add(new Item(name + "/" + i, file, i, label));
            }
        }
    }

    private record Item(String id, Path file, int number, Label label) {}

    private record Pictures(List<Item> items, Labels labels, ImageFeeds feeds) implements SampleSource {
        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String id(int row) {
            return items.get(row).id();
        }

        @Override
        public Label label(int row) {
            return items.get(row).label();
        }

        /** The three planes as they are stored. */
        @Override
        public byte[] content(int row) throws IOException {
            Item item = items.get(row);
            ByteBuffer planes = ByteBuffer.allocate(3 * PLANE);
            try (SeekableByteChannel channel = Files.newByteChannel(item.file())) {
                channel.position((long) item.number() * labels.record() + labels.count);
                while (planes.hasRemaining()) {
                    if (channel.read(planes) < 0) {
                        throw new IOException(item.file() + " has become shorter");
                    }
                }
            }
            return planes.array();
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
            byte[] planes = content(row);
            byte[] pixels = new byte[planes.length];
            for (int i = 0; i < planes.length; i++) {
                pixels[i] = planes[i % 3 * PLANE + i / 3];
            }
            return feeds.pixels(pixels, SIDE, SIDE);
        }
    }
}
