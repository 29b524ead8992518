package dev.octet.detection;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;

/**
 * COCO's form of results: a list of {@code image_id}, {@code category_id}, {@code bbox} and {@code score}, which
 * pycocotools reads with {@code loadRes}.
 */
public final class CocoResults implements AutoCloseable {
    private final JsonGenerator json;
    private final List<Integer> categoryIds;

    /**
     * Begins a file.
     *
     * @param categoryIds ids by class number, as {@link Annotations} has them
     */
    public CocoResults(Path file, List<Integer> categoryIds) throws IOException {
        this.categoryIds = List.copyOf(categoryIds);
        BufferedWriter writer = Files.newBufferedWriter(file);
        this.json = new JsonFactory().createGenerator(writer);
        json.writeStartArray();
    }

    /**
     * Adds what was found in one picture.
     *
     * @param picture its id in the annotations
     * @throws IllegalArgumentException for a detection of a category that has no id
     */
    public void add(long picture, List<Detection> found) throws IOException {
        for (Detection detection : found) {
            if (detection.category() >= categoryIds.size()) {
                throw new IllegalArgumentException("class " + detection.category() + " was found but the dataset has "
                        + categoryIds.size() + " categories");
            }
            json.writeRaw('\n');
            json.writeStartObject();
            json.writeNumberField("image_id", picture);
            json.writeNumberField("category_id", categoryIds.get(detection.category()));
            json.writeArrayFieldStart("bbox");
            Box box = detection.box();
            for (double number : new double[] {box.left(), box.top(), box.width(), box.height()}) {
                json.writeNumber(number);
            }
            json.writeEndArray();
            json.writeNumberField("score", detection.score());
            json.writeEndObject();
        }
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        json.writeEndArray();
        json.writeRaw('\n');
        json.close();
    }

    /**
     * Reads such a file, whoever wrote it.
     *
     * @param categoryIds as above
     * @return what was found, in the order of the file, by the id of the picture
     * @throws IOException if the file cannot be read
     * @throws dev.octet.io.InvalidInputException with every place where it is not such a file
     */
    public static Map<Long, List<Detection>> read(Path file, List<Integer> categoryIds) throws IOException {
        Faults faults = new Faults();
        Map<Long, List<Detection>> all = new LinkedHashMap<>();
        Map<Long, Integer> numbers = new HashMap<>();
        categoryIds.forEach(id -> numbers.put((long) id, numbers.size()));
        try (JsonFile json = new JsonFile(file, faults)) {
            json.read(() -> {
                if (json.next() != JsonToken.START_ARRAY) {
                    json.fault("", "is not a list of results", "Is this the right file?");
                    json.skip();
                    return;
                }
                for (int i = 0; json.next() != JsonToken.END_ARRAY; i++) {
                    one(json, "[" + i + "]", numbers, all);
                }
            });
        }
        faults.throwIfAny();
        return all;
    }

    private static void one(JsonFile json, String field, Map<Long, Integer> numbers, Map<Long, List<Detection>> all)
            throws IOException {
        JsonFile.Place place = json.place();
        if (json.now() != JsonToken.START_OBJECT) {
            json.fault(field, "is not an object", "A result is image_id, category_id, bbox and score.");
            json.skip();
            return;
        }
        Optional<Long> image = Optional.empty();
        Optional<Long> category = Optional.empty();
        Optional<Box> box = Optional.empty();
        Optional<Double> score = Optional.empty();
        Optional<String> key = json.key();
        while (key.isPresent()) {
            switch (key.get()) {
                case "image_id" -> image = json.whole(field + ".image_id");
                case "category_id" -> category = json.whole(field + ".category_id");
                case "bbox" -> box = json.box(field + ".bbox");
                case "score" -> score = json.number(field + ".score");
                default -> json.skip();
            }
            key = json.key();
        }
        Optional<Integer> number = category.map(numbers::get);
        if (image.isEmpty() || number.isEmpty() || box.isEmpty() || score.isEmpty()) {
            String fault = category.isPresent() && number.isEmpty()
                    ? "is of no category: " + category.get()
                    : "is not a whole result";
            json.fault(place, field, fault, "A result is image_id, category_id, bbox and score.");
            return;
        }
        all.computeIfAbsent(image.get(), any -> new ArrayList<>())
                .add(new Detection(box.get(), number.get(), score.get()));
    }
}
