package dev.octet.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonToken;

/** Reads {@link Annotations#coco}. The parts of the file may come in any order; a box is kept until all are known. */
final class CocoFile {
    private static final String REMEDY = "Correct the file, or the data beside it.";

    private final Path file;
    private final Faults faults = new Faults();
    private final TreeMap<Long, Image> images = new TreeMap<>();
    private final TreeMap<Integer, String> categories = new TreeMap<>();
    private final List<Drawn> boxes = new ArrayList<>();
    private final Set<Long> boxIds = new HashSet<>();

    private record Image(String file, AnnotatedPicture.Size size, List<TrueBox> boxes) {}

    /** A box as the file has it. */
    private record Drawn(
            JsonFile.Place place, String field, long image, int category, Box box, double area, boolean crowd) {}

    /** Reads the value that a key of an object has. */
    @FunctionalInterface
    private interface Value {
        Optional<?> read(String field) throws IOException;
    }

    CocoFile(Path file) {
        this.file = file;
    }

    Annotations read() throws IOException {
        try (JsonFile json = new JsonFile(file, faults)) {
            json.read(() -> whole(json));
            List<Integer> ids = List.copyOf(categories.keySet());
            Map<Integer, Integer> numbers = new LinkedHashMap<>();
            ids.forEach(id -> numbers.put(id, numbers.size()));
            boxes.forEach(box -> place(json, box, numbers));
            if (images.isEmpty() || categories.isEmpty()) {
                faults.add(
                        file.toString(),
                        0,
                        0,
                        "",
                        "has no " + (images.isEmpty() ? "images" : "categories"),
                        "Annotations in COCO's form have images, annotations and categories.");
            }
            faults.throwIfAny();
            return new Annotations(
                    List.copyOf(categories.values()),
                    ids,
                    images.entrySet().stream()
                            .map(entry -> new AnnotatedPicture(
                                    entry.getValue().file(),
                                    OptionalLong.of(entry.getKey()),
                                    Optional.of(entry.getValue().size()),
                                    entry.getValue().boxes()))
                            .toList());
        }
    }

    private void whole(JsonFile json) throws IOException {
        if (json.next() != JsonToken.START_OBJECT) {
            json.fault("", "is not a JSON object", "Annotations in COCO's form are one; is this a file of results?");
            json.skip();
            return;
        }
        Optional<String> key = json.key();
        while (key.isPresent()) {
            switch (key.get()) {
                case "images" -> objects(json, "images", this::image);
                case "categories" -> objects(json, "categories", this::category);
                case "annotations" -> objects(json, "annotations", this::box);
                default -> json.skip();
            }
            key = json.key();
        }
    }

    @FunctionalInterface
    private interface ObjectReader {
        void read(JsonFile json, String field) throws IOException;
    }

    private static void objects(JsonFile json, String name, ObjectReader reader) throws IOException {
        if (json.now() != JsonToken.START_ARRAY) {
            json.fault(name, "is not a list", REMEDY);
            json.skip();
            return;
        }
        for (int i = 0; json.next() != JsonToken.END_ARRAY; i++) {
            String field = name + "[" + i + "]";
            if (json.now() == JsonToken.START_OBJECT) {
                reader.read(json, field);
            } else {
                json.fault(field, "is not an object", REMEDY);
                json.skip();
            }
        }
    }

    /** The values under some keys of an object, as far as they are right; all but those with a default are needed. */
    private static Map<String, Object> values(
            JsonFile json, String field, Map<String, Value> wanted, Set<String> optional) throws IOException {
        JsonFile.Place place = json.place();
        Map<String, Object> values = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        Optional<String> key = json.key();
        while (key.isPresent()) {
            Value value = wanted.get(key.get());
            if (value == null) {
                json.skip();
            } else {
                seen.add(key.get());
                Optional<?> found = value.read(field + "." + key.get());
                if (found.isPresent()) {
                    values.put(key.get(), found.get());
                }
            }
            key = json.key();
        }
        for (String name : wanted.keySet()) {
            if (!seen.contains(name) && !optional.contains(name)) {
                json.fault(place, field, "has no " + name, REMEDY);
            }
        }
        boolean whole = wanted.keySet().stream().allMatch(name -> values.containsKey(name) || optional.contains(name));
        return whole ? values : Map.of();
    }

    private void image(JsonFile json, String field) throws IOException {
        JsonFile.Place place = json.place();
        Map<String, Object> values = values(
                json,
                field,
                Map.of("id", json::whole, "file_name", json::text, "width", json::whole, "height", json::whole),
                Set.of());
        if (values.isEmpty()) {
            return;
        }
        long width = (long) values.get("width");
        long height = (long) values.get("height");
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            json.fault(place, field, "is of " + width + "x" + height + " pixels", REMEDY);
            return;
        }
        Image image = new Image(
                (String) values.get("file_name"),
                new AnnotatedPicture.Size((int) width, (int) height),
                new ArrayList<>());
        if (images.putIfAbsent((Long) values.get("id"), image) != null) {
            json.fault(place, field + ".id", "is that of another image too: " + values.get("id"), REMEDY);
        }
    }

    private void category(JsonFile json, String field) throws IOException {
        JsonFile.Place place = json.place();
        Map<String, Object> values = values(json, field, Map.of("id", json::whole, "name", json::text), Set.of());
        if (values.isEmpty()) {
            return;
        }
        long id = (long) values.get("id");
        if (id < 0 || id > Integer.MAX_VALUE) {
            json.fault(place, field + ".id", "is " + id + ", not a number from 0", REMEDY);
        } else if (categories.putIfAbsent((int) id, (String) values.get("name")) != null) {
            json.fault(place, field + ".id", "is that of another category too: " + id, REMEDY);
        }
    }

    private void box(JsonFile json, String field) throws IOException {
        JsonFile.Place place = json.place();
        Map<String, Object> values = values(
                json,
                field,
                Map.of(
                        "id", json::whole,
                        "image_id", json::whole,
                        "category_id", json::whole,
                        "bbox", json::box,
                        "area", json::number,
                        "iscrowd", json::whole),
                Set.of("area", "iscrowd"));
        if (values.isEmpty()) {
            return;
        }
        if (!boxIds.add((Long) values.get("id"))) {
            json.fault(place, field + ".id", "is that of another annotation too: " + values.get("id"), REMEDY);
        }
        Box box = (Box) values.get("bbox");
        double area = (Double) values.getOrDefault("area", box.area());
        if (area < 0) {
            json.fault(place, field + ".area", "is below zero", REMEDY);
            return;
        }
        boolean crowd = (Long) values.getOrDefault("iscrowd", 0L) != 0;
        int category = (int) Math.max(-1, Math.min((Long) values.get("category_id"), Integer.MAX_VALUE));
        boxes.add(new Drawn(place, field, (Long) values.get("image_id"), category, box, area, crowd));
    }

    private void place(JsonFile json, Drawn drawn, Map<Integer, Integer> numbers) {
        Image image = images.get(drawn.image());
        Integer category = numbers.get(drawn.category());
        if (image == null) {
            json.fault(drawn.place(), drawn.field() + ".image_id", "is of no image: " + drawn.image(), REMEDY);
        } else if (category == null) {
            json.fault(drawn.place(), drawn.field() + ".category_id", "is of no category: " + drawn.category(), REMEDY);
        } else if (!image.size().holds(drawn.box())) {
            json.fault(
                    drawn.place(),
                    drawn.field() + ".bbox",
                    "leaves its picture of " + image.size() + ": " + drawn.box(),
                    "Write [left, top, width, height] in pixels of the picture.");
        } else {
            TrueBox.Kind kind = drawn.crowd() ? TrueBox.Kind.CROWD : TrueBox.Kind.COUNTED;
            image.boxes().add(new TrueBox(drawn.box(), category, drawn.area(), kind, -1));
        }
    }
}
