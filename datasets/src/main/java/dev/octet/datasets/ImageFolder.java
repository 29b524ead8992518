package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.io.Section;

/**
 * Pictures in one folder a class, the sorted order of the folders' names being the class number; or all in one folder,
 * and then without labels.
 *
 * @param images the folder
 * @param synsets file of WordNet ids, which name the folders: its order is the class number, not that of the folders
 * @param missingClasses whether a class of that file may be without a folder
 * @param classes number of classes, if known
 */
record ImageFolder(String images, Optional<String> synsets, boolean missingClasses, OptionalInt classes)
        implements ImageLayout {

    static Optional<ImageFolder> read(Section section, PathReader paths) {
        Optional<String> images = paths.read(section, "images");
        OptionalInt classes = ClassLabels.count(section);
        Optional<String> synsets = section.has("synsets") ? paths.read(section, "synsets") : Optional.empty();
        boolean missing = section.flag("allow_missing_classes").orElse(false);
        if (section.has("allow_missing_classes") && !section.has("synsets")) {
            section.problem(
                    "allow_missing_classes", "is given without synsets", "Remove it, or name a file of synsets.");
        }
        return section.build(() -> new ImageFolder(images.orElseThrow(), synsets, missing, classes));
    }

    @Override
    public List<String> paths() {
        return Stream.concat(Stream.of(images), synsets.stream()).toList();
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
        if (folders.isEmpty() && synsets.isPresent()) {
            throw new DatasetException(folder + ": has no class folders for the synsets; see 'ilsvrc' for pictures that"
                    + " are all in one folder");
        }
        if (folders.isEmpty()) {
            return new ImageFiles(
                    pictures.stream()
                            .map(file -> new ImageFiles.Item(file.getFileName().toString(), file, new Label.None()))
                            .toList(),
                    feeds);
        }
        if (synsets.isEmpty() && classes.isPresent() && classes.getAsInt() != folders.size()) {
            throw new DatasetException(
                    folder + ": has " + folders.size() + " class folders, not " + classes.getAsInt());
        }
        Optional<SynsetList> order =
                synsets.isPresent() ? Optional.of(SynsetList.read(files.apply(synsets.get()))) : Optional.empty();
        order.ifPresent(list -> checkComplete(list, folders, folder));
        List<ImageFiles.Item> items = new ArrayList<>();
        for (int index = 0; index < folders.size(); index++) {
            Path ofClass = folders.get(index);
            int position = index;
            Label label = order.<Label>map(
                            list -> list.label(ofClass.getFileName().toString(), ofClass.toString()))
                    .orElseGet(() -> new Label.ClassIndex(position));
            List<Path> members =
                    sorted(ofClass).stream().filter(ImageFolder::isPictureFile).toList();
            if (members.isEmpty()) {
                throw new DatasetException(ofClass + ": holds no JPEG, PNG or WebP; every class folder needs pictures"
                        + (order.isPresent() ? "" : ", for their sorted order is the class number"));
            }
            for (Path file : members) {
                String id = ofClass.getFileName() + "/" + file.getFileName();
                items.add(new ImageFiles.Item(id, file, label));
            }
        }
        return new ImageFiles(items, feeds);
    }

    private void checkComplete(SynsetList list, List<Path> folders, Path folder) {
        if (classes.isPresent() && classes.getAsInt() != list.size()) {
            throw new DatasetException(list.file() + ": has " + list.size() + " classes, not " + classes.getAsInt());
        }
        Set<String> there =
                folders.stream().map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        List<String> missing =
                list.wnids().stream().filter(wnid -> !there.contains(wnid)).toList();
        if (!missing.isEmpty() && !missingClasses) {
            throw new DatasetException(folder + ": has no folder for " + missing.size() + " of the " + list.size()
                    + " classes of " + list.file() + ", the first is " + missing.get(0)
                    + "; complete the data, or write allow_missing_classes: true");
        }
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
