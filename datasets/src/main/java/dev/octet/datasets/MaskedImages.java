package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.images.Placement;
import dev.octet.io.RelativePath;
import dev.octet.io.Section;

/**
 * Pictures with a class for each pixel, in a PNG of the same name.
 *
 * @param images the folder of pictures
 * @param masks the folder of PNG files
 * @param list file of the pictures' names without their endings, one a line; without it all pictures of the folder
 * @param values what the masks' pixels mean
 */
record MaskedImages(String images, String masks, Optional<String> list, ClassMask.Values values)
        implements ImageLayout {
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".webp", ".JPEG", ".JPG");

    /** Faults that are told at once. */
    private static final int MOST_FAULTS = 20;

    static Optional<MaskedImages> read(Section section, PathReader paths) {
        Optional<String> images = paths.read(section, "images");
        Optional<String> masks = paths.read(section, "masks");
        Optional<String> list = section.has("list") ? paths.read(section, "list") : Optional.empty();
        OptionalInt classes = ClassLabels.count(section);
        int offset = section.integer("offset", 0, Label.ClassMap.IGNORED - 1).orElse(0);
        List<Integer> values = values(section);
        return section.build(() -> new MaskedImages(
                images.orElseThrow(), masks.orElseThrow(), list, new ClassMask.Values(classes, offset, values)));
    }

    /** Reads {@code values: [7, 8, 11]}: the value of class 0, 1, 2. */
    private static List<Integer> values(Section section) {
        List<Integer> values = new ArrayList<>();
        for (double number : section.has("values") ? section.numbers("values") : List.<Double>of()) {
            int value = (int) number;
            if (value != number || value < 0 || value > 65_535 || values.contains(value)) {
                section.problem(
                        "values",
                        "has " + number + ", no pixel's value or one twice",
                        "List whole numbers, each once.");
            }
            values.add(value);
        }
        for (String key : List.of("classes", "offset")) {
            if (!values.isEmpty() && section.has(key)) {
                section.problem(key, "stands beside values", "Remove it: there is a class for each value.");
            }
        }
        return values;
    }

    @Override
    public List<String> paths() {
        return Stream.concat(Stream.of(images, masks), list.stream()).toList();
    }

    @Override
    public SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException {
        Path folder = files.apply(images);
        List<ImageFiles.Item> items = new ArrayList<>();
        List<ClassMask> truths = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Named named : list.isPresent() ? listed(files.apply(list.get()), folder) : all(folder)) {
            Path mask = files.apply(masks).resolve(named.name + ".png");
            if (!seen.add(named.name)) {
                faults.add(named.place + ": '" + named.name + "' is named twice");
            } else if (named.file.isEmpty()) {
                faults.add(named.place + ": there is no picture '" + named.name + "' in " + folder);
            } else if (!Files.isRegularFile(mask)) {
                faults.add(named.place + ": there is no mask " + mask);
            } else {
                Path file = named.file.get();
                items.add(new ImageFiles.Item(file.getFileName().toString(), file, new Label.None()));
                truths.add(new ClassMask(mask, values));
            }
        }
        if (!faults.isEmpty()) {
            int more = faults.size() - MOST_FAULTS;
            throw new DatasetException(
                    String.join(System.lineSeparator(), faults.subList(0, Math.min(faults.size(), MOST_FAULTS)))
                            + (more > 0 ? System.lineSeparator() + "and " + more + " more" : ""));
        }
        return new Masked(new ImageFiles(items, feeds), truths);
    }

    private record Named(String name, Optional<Path> file, String place) {}

    private static List<Named> listed(Path list, Path folder) throws IOException {
        List<Named> found = new ArrayList<>();
        for (TextLine line : TextLine.of(list)) {
            try {
                RelativePath.check(line.text());
            } catch (IllegalArgumentException e) {
                throw new DatasetException(line.place() + ": " + e.getMessage(), e);
            }
            Optional<Path> file = ENDINGS.stream()
                    .map(ending -> folder.resolve(line.text() + ending))
                    .filter(Files::isRegularFile)
                    .findFirst();
            found.add(new Named(line.text(), file, line.place()));
        }
        return found;
    }

    private static List<Named> all(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(file -> ImageFiles.isPicture(file) && Files.isRegularFile(file))
                    .sorted()
                    .map(file -> {
                        String name = file.getFileName().toString();
                        return new Named(name.substring(0, name.lastIndexOf('.')), Optional.of(file), file.toString());
                    })
                    .toList();
        }
    }

    /** Masks are read when they are asked for: they are as large as the pictures. */
    private static final class Masked extends PicturesOf<ImageFiles> {
        private final List<ClassMask> masks;

        Masked(ImageFiles pictures, List<ClassMask> masks) {
            super(pictures);
            this.masks = List.copyOf(masks);
        }

        @Override
        public Label label(int row) {
            try {
                return masks.get(row).read();
            } catch (IOException | BadContentException e) {
                throw new DatasetException(id(row) + ": " + e.getMessage(), e);
            }
        }

        @Override
        public Label label(int row, Optional<Placement> placement) throws IOException, BadContentException {
            return masks.get(row).read(placement.orElseThrow());
        }

        @Override
        public void check(int row, byte[] content) throws IOException, BadContentException {
            masks.get(row).check(pictures.placement(content));
        }
    }
}
