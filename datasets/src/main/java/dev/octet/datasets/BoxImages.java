package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.octet.detection.AnnotatedPicture;
import dev.octet.detection.Annotations;
import dev.octet.io.InvalidInputException;
import dev.octet.io.RelativePath;
import dev.octet.io.Section;

/**
 * Pictures with boxes drawn on them, as COCO, PASCAL VOC and WIDER FACE lay them out.
 *
 * @param form whose layout it is
 * @param images the folder of pictures; for VOC the one that holds {@code JPEGImages} and {@code Annotations}
 * @param files of annotations: the JSON file; none; the text file and perhaps the one of levels
 * @param set VOC's list of pictures
 * @param categories VOC's class names; the other forms tell their own
 */
record BoxImages(Form form, String images, List<String> files, Optional<String> set, List<String> categories)
        implements ImageLayout {
    /** Faults that are told at once. */
    private static final int MOST_FAULTS = 20;

    /** Key of the annotations. */
    enum Form {
        COCO,
        VOC,
        WIDER
    }

    BoxImages {
        files = List.copyOf(files);
        categories = List.copyOf(categories);
    }

    /** Reads {@code images} and {@code coco}, or {@code images}, {@code wider} and {@code levels}. */
    static Optional<BoxImages> read(Section section, PathReader paths, Form form) {
        Optional<String> images = paths.read(section, "images");
        Optional<String> annotations = paths.read(section, form == Form.COCO ? "coco" : "wider");
        List<String> files = new ArrayList<>();
        annotations.ifPresent(files::add);
        if (form == Form.WIDER && section.has("levels")) {
            paths.read(section, "levels").ifPresent(files::add);
        }
        return section.build(() -> new BoxImages(form, images.orElseThrow(), files, Optional.empty(), List.of()));
    }

    /** Reads {@code voc}, {@code set} and {@code categories}. */
    static Optional<BoxImages> readVoc(Section section, PathReader paths) {
        section.require("set");
        Optional<String> root = paths.read(section, "voc");
        Optional<String> set = section.text("set");
        if (set.filter(name -> !name.matches("[\\w.-]+")).isPresent()) {
            section.problem("set", "'" + set.get() + "' is not the name of a set", "Write one such as val.");
        }
        List<String> categories = section.has("categories") ? section.texts("categories") : Annotations.VOC;
        return section.build(() -> new BoxImages(Form.VOC, root.orElseThrow(), List.of(), set, categories));
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(List.of(images));
        paths.addAll(files);
        return paths;
    }

    @Override
    public SampleSource open(Function<String, Path> located, ImageFeeds feeds) throws IOException {
        Path root = located.apply(images);
        Path folder = form == Form.VOC ? root.resolve("JPEGImages") : root;
        Annotations annotations;
        try {
            annotations = switch (form) {
                case COCO -> Annotations.coco(located.apply(files.get(0)));
                case VOC -> Annotations.voc(root, set.orElseThrow(), categories);
                case WIDER ->
                    Annotations.widerFace(
                            located.apply(files.get(0)),
                            files.stream().skip(1).findFirst().map(located));
            };
        } catch (InvalidInputException e) {
            throw new DatasetException(e.getMessage(), e);
        }
        if (!annotations.empty().isEmpty()) {
            feeds.note(annotations.empty().size() + " of "
                    + annotations.categories().size()
                    + " categories have no box in these pictures and are not scored: "
                    + String.join(", ", annotations.empty()));
        }
        return new BoxedPictures(annotations, new ImageFiles(items(annotations, folder), feeds));
    }

    /** @throws DatasetException naming the pictures that are annotated but not there */
    private static List<ImageFiles.Item> items(Annotations annotations, Path folder) {
        List<ImageFiles.Item> items = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (AnnotatedPicture picture : annotations.pictures()) {
            try {
                Path file = RelativePath.below(folder, picture.file());
                if (!Files.isRegularFile(file)) {
                    faults.add(file + ": is annotated but not there");
                }
                Label label = new Label.Boxes(annotations.categories().size(), picture.boxes());
                Map<String, String> columns = picture.id().isPresent()
                        ? Map.of(Dataset.IMAGE_ID, Long.toString(picture.id().getAsLong()))
                        : Map.of();
                items.add(new ImageFiles.Item(picture.file(), file, label, columns));
            } catch (IllegalArgumentException e) {
                faults.add("picture '" + picture.file() + "': " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            int more = faults.size() - MOST_FAULTS;
            throw new DatasetException(
                    String.join(System.lineSeparator(), faults.subList(0, Math.min(faults.size(), MOST_FAULTS)))
                            + (more > 0 ? System.lineSeparator() + "and " + more + " more" : ""));
        }
        return items;
    }
}
