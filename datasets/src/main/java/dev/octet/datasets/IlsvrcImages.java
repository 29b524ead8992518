package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.io.Section;

/**
 * ImageNet's validation pictures as ILSVRC packs them: all in one folder, with their classes in a file beside it.
 *
 * @param images the folder
 * @param form of the file of classes
 * @param labels that file
 * @param synsets WordNet ids in the order of the model's classes; for {@link Form#WNIDS} and {@link Form#GROUND_TRUTH}
 * @param ids WordNet ids in the order of ILSVRC's ids; for {@link Form#GROUND_TRUTH}
 * @param classes number of classes, if known
 */
record IlsvrcImages(
        String images, Form form, String labels, Optional<String> synsets, Optional<String> ids, OptionalInt classes)
        implements ImageLayout {

    /** How the classes are written; constants are the keys of the file. */
    enum Form {
        /** {@code NAME CLASS} a line: Caffe's val.txt, MLPerf's val_map.txt. */
        VAL_LIST,
        /** A WordNet id a line, for the pictures in the order of their names: TensorFlow's. */
        WNIDS,
        /** ILSVRC's own id a line, from 1, likewise: the development kit's ILSVRC2012_validation_ground_truth.txt. */
        GROUND_TRUTH;

        private String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Optional<IlsvrcImages> read(Section section, PathReader paths) {
        List<Form> named =
                Stream.of(Form.values()).filter(form -> section.has(form.key())).toList();
        Optional<String> images = paths.read(section, "ilsvrc");
        OptionalInt classes = ClassLabels.count(section);
        boolean ids = section.has("ilsvrc_ids");
        boolean synsets = section.has("synsets");
        if (named.size() != 1) {
            section.problem(
                    named.isEmpty() ? "has no labels" : "has labels twice",
                    "Give exactly one of val_list, wnids and ground_truth.");
            return Optional.empty();
        }
        Form form = named.get(0);
        if (form == Form.VAL_LIST == synsets) {
            section.problem(
                    "synsets",
                    synsets ? "has no meaning with val_list" : "is missing",
                    synsets
                            ? "Remove it: a val_list has the numbers of the classes."
                            : "Name a file of WordNet ids in the order of the model's classes.");
        }
        if (ids != (form == Form.GROUND_TRUTH)) {
            section.problem(
                    "ilsvrc_ids",
                    ids ? "has no meaning without ground_truth" : "is missing",
                    ids
                            ? "Remove it."
                            : "ILSVRC's ids are in an order of their own: name a file of WordNet ids in it, one a line,"
                                    + " made from the development kit's meta.mat.");
        }
        Optional<String> labels = paths.read(section, form.key());
        Optional<String> order = synsets ? paths.read(section, "synsets") : Optional.empty();
        Optional<String> numbers = ids ? paths.read(section, "ilsvrc_ids") : Optional.empty();
        return section.build(
                () -> new IlsvrcImages(images.orElseThrow(), form, labels.orElseThrow(), order, numbers, classes));
    }

    @Override
    public List<String> paths() {
        return Stream.of(Stream.of(images, labels), synsets.stream(), ids.stream())
                .flatMap(all -> all)
                .toList();
    }

    @Override
    public SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException {
        Path folder = files.apply(images);
        TreeSet<String> names = names(folder);
        List<TextLine> lines = TextLine.of(files.apply(labels));
        Map<String, Label> truth =
                form == Form.VAL_LIST ? listed(lines, names, folder) : inOrder(lines, names, folder, files);
        return new ImageFiles(
                names.stream()
                        .map(name -> new ImageFiles.Item(name, folder.resolve(name), truth.get(name)))
                        .toList(),
                feeds);
    }

    private Map<String, Label> listed(List<TextLine> lines, TreeSet<String> names, Path folder) {
        Map<String, Label> truth = new HashMap<>();
        Map<String, TextLine> seen = new HashMap<>();
        for (TextLine line : lines) {
            String[] cells = line.text().split("\\s+");
            if (cells.length != 2) {
                throw new DatasetException(line.place() + ": '" + line.text()
                        + "' is not a picture and its class; write" + " lines such as ILSVRC2012_val_00000001.JPEG 65");
            }
            TextLine earlier = seen.putIfAbsent(cells[0], line);
            if (earlier != null) {
                throw new DatasetException(line.place() + ": the picture '" + cells[0] + "' stands in line "
                        + earlier.number() + " too; name it once");
            }
            if (!names.contains(cells[0])) {
                throw new DatasetException(line.place() + ": there is no picture " + folder.resolve(cells[0]));
            }
            truth.put(cells[0], ClassLabels.parse(cells[1], classes, line.place()));
        }
        List<String> without =
                names.stream().filter(name -> !truth.containsKey(name)).toList();
        if (!without.isEmpty()) {
            throw new DatasetException(folder + ": " + without.size() + " of " + names.size()
                    + " pictures have no line in the list, the first is " + without.get(0)
                    + "; complete the list, or take a part of the data by 'subset'");
        }
        return truth;
    }

    private Map<String, Label> inOrder(
            List<TextLine> lines, TreeSet<String> names, Path folder, Function<String, Path> files) throws IOException {
        if (lines.size() != names.size()) {
            throw new DatasetException(files.apply(labels) + ": has " + lines.size() + " labels but " + folder + " has "
                    + names.size() + " pictures; the n-th label is that of the n-th picture, so all are needed");
        }
        SynsetList order = SynsetList.read(files.apply(synsets.orElseThrow()));
        List<String> byId =
                ids.isPresent() ? SynsetList.read(files.apply(ids.get())).wnids() : List.of();
        Map<String, Label> truth = new HashMap<>();
        int next = 0;
        for (String name : names) {
            TextLine line = lines.get(next++);
            String wnid = form == Form.WNIDS ? line.text() : wnid(line, byId);
            SynsetList.checkWnid(wnid, line);
            Label.ClassIndex label = order.label(wnid, line.place());
            truth.put(name, ClassLabels.checked(label.index(), classes, line.place()));
        }
        return truth;
    }

    private static String wnid(TextLine line, List<String> byId) {
        if (!line.text().matches("[1-9][0-9]{0,6}") || Integer.parseInt(line.text()) > byId.size()) {
            throw new DatasetException(
                    line.place() + ": '" + line.text() + "' is no id of ILSVRC; they run from 1 to " + byId.size());
        }
        return byId.get(Integer.parseInt(line.text()) - 1);
    }

    private static TreeSet<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(folder + ": is not a folder");
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(ImageFiles::isPicture)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
