package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.octet.io.Section;

/**
 * Grey pictures and labels in the IDX files of MNIST and its kin, gzipped or not.
 *
 * @param images the file of pictures
 * @param labels the file of labels; without one the samples have none
 * @param classes number of classes, if known
 */
record IdxImages(String images, Optional<String> labels, OptionalInt classes) implements ImageLayout {

    static Optional<IdxImages> read(Section section, PathReader paths) {
        Optional<String> images = paths.read(section, "idx_images");
        Optional<String> labels = section.has("idx_labels") ? paths.read(section, "idx_labels") : Optional.empty();
        OptionalInt classes = ClassLabels.count(section);
        return section.build(() -> new IdxImages(images.orElseThrow(), labels, classes));
    }

    @Override
    public List<String> paths() {
        return Stream.concat(Stream.of(images), labels.stream()).toList();
    }

    @Override
    public SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException {
        IdxFile pictures = IdxFile.read(files.apply(images), IdxFile.Shape.IMAGES);
        feeds.check(files.apply(images), pictures.width(), pictures.height());
        if (labels.isEmpty()) {
            return new Pictures(pictures, Optional.empty(), feeds);
        }
        Path labelFile = files.apply(labels.get());
        IdxFile truth = IdxFile.read(labelFile, IdxFile.Shape.LABELS);
        if (truth.count() != pictures.count()) {
            throw new DatasetException(files.apply(images) + " has " + pictures.count() + " pictures but " + labelFile
                    + " has " + truth.count() + " labels; they do not belong together");
        }
        for (int i = 0; i < truth.count(); i++) {
            ClassLabels.checked(truth.at(i)[0] & 255, classes, labelFile + ": item " + i);
        }
        return new Pictures(pictures, Optional.of(truth), feeds);
    }

    private record Pictures(IdxFile pictures, Optional<IdxFile> truth, ImageFeeds feeds) implements SampleSource {
        @Override
        public int size() {
            return pictures.count();
        }

        @Override
        public String id(int row) {
            return Integer.toString(row);
        }

        @Override
        public Label label(int row) {
            return truth.<Label>map(labels -> new Label.ClassIndex(labels.at(row)[0] & 255))
                    .orElseGet(Label.None::new);
        }

        @Override
        public byte[] content(int row) {
            return pictures.at(row);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws BadContentException {
            return feeds.pixels(pictures.at(row), pictures.width(), pictures.height());
        }
    }
}
