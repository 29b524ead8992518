package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.io.Section;

/**
 * Pictures in one folder a class, the sorted order of the folders' names being the class number; or all in one folder,
 * and then without labels.
 *
 * @param images the folder
 * @param classes number of classes, if known
 */
record ImageFolder(String images, OptionalInt classes) implements ImageLayout {

    static Optional<ImageFolder> read(Section section, PathReader paths) {
        Optional<String> images = paths.read(section, "images");
        OptionalInt classes = DataLayout.classes(section);
        return section.build(() -> new ImageFolder(images.orElseThrow(), classes));
    }

    @Override
    public List<String> paths() {
        return List.of(images);
    }

    @Override
    public SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException {
        Path folder = files.apply(images);
        List<Path> children = sorted(folder);
        List<Path> pictures =
                children.stream().filter(ImageFolder::isPictureFile).toList();
        List<Path> folders = children.stream().filter(Files::isDirectory).toList();
        if (!pictures.isEmpty() && !folders.isEmpty()) {
            throw new DatasetException(
                    folder + ": has pictures and folders side by side; keep either one folder a class"
                            + " or all pictures in one, or name a labels file");
        }
        if (folders.isEmpty()) {
            return new ImageFiles(
                    pictures.stream()
                            .map(file -> new ImageFiles.Item(file.getFileName().toString(), file, new Label.None()))
                            .toList(),
                    feeds);
        }
        if (classes.isPresent() && classes.getAsInt() != folders.size()) {
            throw new DatasetException(
                    folder + ": has " + folders.size() + " class folders, not " + classes.getAsInt());
        }
        List<ImageFiles.Item> items = new ArrayList<>();
        for (int index = 0; index < folders.size(); index++) {
            Path ofClass = folders.get(index);
            List<Path> members =
                    sorted(ofClass).stream().filter(ImageFolder::isPictureFile).toList();
            if (members.isEmpty()) {
                throw new DatasetException(ofClass + ": holds no JPEG or PNG; every class folder needs pictures, for"
                        + " their sorted order is the class number");
            }
            for (Path file : members) {
                String id = ofClass.getFileName() + "/" + file.getFileName();
                items.add(new ImageFiles.Item(id, file, new Label.ClassIndex(index)));
            }
        }
        return new ImageFiles(items, feeds);
    }

    private static boolean isPictureFile(Path file) {
        return ImageFiles.isPicture(file) && Files.isRegularFile(file);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(folder + ": is not a folder");
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted((a, b) ->
                            a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        }
    }
}
