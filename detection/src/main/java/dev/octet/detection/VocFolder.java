package dev.octet.detection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads {@link Annotations#voc}. XML is read without document types and entities: a file cannot make us read another one,
 * or grow.
 */
final class VocFolder {
    private static final String REMEDY = "Correct the file.";

    private final Path root;
    private final String set;
    private final List<String> categories;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Faults faults = new Faults();
    private final XMLInputFactory xml = XMLInputFactory.newInstance();

    VocFolder(Path root, String set, List<String> categories) {
        this.root = root;
        this.set = set;
        this.categories = categories;
        IntStream.range(0, categories.size()).forEach(i -> numbers.put(categories.get(i), i));
        xml.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        xml.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    Annotations read() throws IOException {
        List<AnnotatedPicture> pictures = new ArrayList<>();
        Path list = root.resolve("ImageSets").resolve("Main").resolve(set + ".txt");
        Set<String> seen = new HashSet<>();
        List<String> lines = lines(list);
        for (int i = 0; i < lines.size(); i++) {
            String id = lines.get(i).strip();
            if (id.isEmpty()) {
                continue;
            }
            Path file = root.resolve("Annotations").resolve(id + ".xml");
            if (!id.matches("[\\w.-]+")) {
                fault(
                        list,
                        i + 1,
                        1,
                        "",
                        "is not the name of a picture: '" + id + "'",
                        "One name a line, nothing else.");
            } else if (!seen.add(id)) {
                fault(list, i + 1, 1, "", "names '" + id + "' again", "Keep one line a picture.");
            } else if (!Files.isRegularFile(file)) {
                fault(list, i + 1, 1, "", "there is no annotation " + file, "Add it, or remove the line.");
            } else {
                picture(file, id).ifPresent(pictures::add);
            }
        }
        if (seen.isEmpty()) {
            fault(list, 0, 0, "", "names no picture", "Is this the right set?");
        }
        faults.throwIfAny();
        List<Integer> ids = IntStream.range(0, categories.size()).boxed().toList();
        return new Annotations(categories, ids, pictures);
    }

    private List<String> lines(Path list) throws IOException {
        try {
            return Files.readAllLines(list);
        } catch (CharacterCodingException e) {
            fault(list, 0, 0, "", "is not text in UTF-8", "Is this the right file?");
            return List.of("?");
        }
    }

    private Optional<AnnotatedPicture> picture(Path file, String id) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader reader = xml.createXMLStreamReader(in);
            try {
                return new PictureReader(file, reader).read(id);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            Location at = e.getLocation();
            fault(
                    file,
                    at == null ? 0 : at.getLineNumber(),
                    at == null ? 0 : at.getColumnNumber(),
                    "",
                    "is not XML: " + e.getMessage().replaceAll("\\s*\\R\\s*", " "),
                    "Is the file whole?");
            return Optional.empty();
        }
    }

    private void fault(Path file, int line, int column, String field, String fault, String remedy) {
        faults.add(file.toString(), line, column, field, fault, remedy);
    }

    /** One file: {@code annotation/size} and {@code annotation/object}. Parts of objects are passed over. */
    private final class PictureReader {
        private final Path file;
        private final XMLStreamReader reader;
        private final Map<String, String> size = new HashMap<>();
        private final List<Drawn> drawn = new ArrayList<>();

        private record Drawn(int line, int column, Map<String, String> values) {}

        PictureReader(Path file, XMLStreamReader reader) {
            this.file = file;
            this.reader = reader;
        }

        Optional<AnnotatedPicture> read(String id) throws XMLStreamException {
            Deque<String> path = new ArrayDeque<>();
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new XMLStreamException("it declares a document type", reader.getLocation());
                } else if (event == XMLStreamConstants.START_ELEMENT) {
                    path.addLast(reader.getLocalName());
                    text.setLength(0);
                    if (String.join("/", path).equals("annotation/object")) {
                        Location at = reader.getLocation();
                        drawn.add(new Drawn(at.getLineNumber(), at.getColumnNumber(), new HashMap<>()));
                    }
                } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                    text.append(reader.getText());
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    value(String.join("/", path), text.toString().strip());
                    text.setLength(0);
                    path.removeLast();
                }
            }
            return picture(id);
        }

        private void value(String path, String text) {
            String object = "annotation/object/";
            if (path.startsWith("annotation/size/")) {
                size.put(path.substring("annotation/size/".length()), text);
            } else if (path.startsWith(object) && !path.startsWith("part", object.length())) {
                drawn.get(drawn.size() - 1).values().put(path.substring(object.length()), text);
            }
        }

        private Optional<AnnotatedPicture> picture(String id) {
            double width = number(size.get("width"));
            double height = number(size.get("height"));
            if (!(width >= 1 && height >= 1 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE)) {
                fault(file, 1, 1, "size", "tells no width and height of the picture", REMEDY);
                return Optional.empty();
            }
            AnnotatedPicture.Size pixels = new AnnotatedPicture.Size((int) width, (int) height);
            List<TrueBox> boxes = new ArrayList<>();
            for (Drawn object : drawn) {
                box(object, pixels).ifPresent(boxes::add);
            }
            return Optional.of(new AnnotatedPicture(id + ".jpg", OptionalLong.empty(), Optional.of(pixels), boxes));
        }

        private Optional<TrueBox> box(Drawn object, AnnotatedPicture.Size size) {
            Map<String, String> values = object.values();
            double left = number(values.get("bndbox/xmin"));
            double top = number(values.get("bndbox/ymin"));
            double right = number(values.get("bndbox/xmax"));
            double bottom = number(values.get("bndbox/ymax"));
            Integer category = numbers.get(values.get("name"));
            if (category == null) {
                return wrong(object, "name", "is of no category: '" + values.get("name") + "'");
            }
            if (!(left <= right && top <= bottom)) {
                return wrong(object, "bndbox", "is not a box");
            }
            Box box = new Box(left - 1, top - 1, right - left, bottom - top);
            if (!size.holds(box)) {
                return wrong(object, "bndbox", "leaves its picture of " + size + ": " + box);
            }
            TrueBox.Kind kind = "1".equals(values.get("difficult")) ? TrueBox.Kind.IGNORED : TrueBox.Kind.COUNTED;
            return Optional.of(new TrueBox(box, category, box.area(), kind, -1));
        }

        private Optional<TrueBox> wrong(Drawn object, String field, String fault) {
            VocFolder.this.fault(file, object.line(), object.column(), "object." + field, fault, REMEDY);
            return Optional.empty();
        }

        /** NaN for what is no number. */
        private static double number(String text) {
            return text != null && text.matches("[0-9]{1,9}(\\.[0-9]{1,12})?") ? Double.parseDouble(text) : Double.NaN;
        }
    }
}
