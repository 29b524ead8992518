package dev.octet.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * One mapping of a YAML file, read key by key by the module that owns it.
 *
 * <p>A reader never throws for what the user wrote: a wrong value is noted with its line and column and comes back
 * empty, so that one pass finds every mistake. {@link #build} makes the record only where nothing was wrong, and
 * {@link #throwIfWrong} ends the pass. Keys that no reader asked for are mistakes too: {@link #done}.
 *
 * <p>Values are read as the text that stands in the file, never by YAML's own types: {@code 010} is not eight and
 * {@code 1.10} is not 1.1.
 */
public final class Section {
    /** Largest YAML file accepted, in bytes; the longest recipe we know has 4 kB. */
    public static final int MAX_BYTES = 1 << 20;

    private final YamlFile file;
    private final String path;
    private final YamlFile.Mapping mapping;
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(YamlFile file, String path, YamlFile.Mapping mapping) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
    }

    /**
     * Reads the mapping that a YAML file consists of.
     *
     * @throws IOException if the file cannot be read
     * @throws InvalidInputException if it is not one YAML mapping in UTF-8, at most {@value #MAX_BYTES} bytes, without
     *     tags, anchors and duplicate keys
     */
    public static Section read(Path file) throws IOException {
        return parse(file.toString(), text(file));
    }

    /** The text of a file that may be read: not too large, and UTF-8. */
    static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new InvalidInputException(List.of(new Problem(
                    file.toString(),
                    0,
                    0,
                    "",
                    "is larger than " + MAX_BYTES + " bytes",
                    "A recipe is a page of YAML; is this the right file?")));
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(
                    List.of(new Problem(file.toString(), 0, 0, "", "is not text in UTF-8", "Save the file as UTF-8.")));
        }
    }

    /** As {@link #read}, from text; {@code name} stands for the file in messages. */
    public static Section parse(String name, String yaml) {
        YamlFile file = new YamlFile(name, yaml);
        return of(file, file.parse());
    }

    /** The whole of {@code file}, and of what it includes. */
    static Section of(YamlFile file, YamlFile.Mapping whole) {
        return new Section(file, "", whole);
    }

    /** Dotted path of this section, empty for the whole file. */
    public String path() {
        return path;
    }

    /** The file that this section stands in, as it appears in messages. */
    public String fileName() {
        return mapping.place().file();
    }

    /** Keys in file order, also those not yet asked for. */
    public List<String> keys() {
        return List.copyOf(mapping.entries().keySet());
    }

    /** Whether the key is there, with whatever value. */
    public boolean has(String key) {
        asked.add(key);
        return mapping.entries().containsKey(key);
    }

    /** Whether the key is there and its value is a mapping. */
    public boolean isSection(String key) {
        return has(key) && mapping.entries().get(key).value() instanceof YamlFile.Mapping;
    }

    /** Whether the key is there and its value is a list. */
    public boolean isList(String key) {
        return has(key) && mapping.entries().get(key).value() instanceof YamlFile.Sequence;
    }

    /** Notes a problem for each of {@code keys} that is missing. */
    public Section require(String... keys) {
        for (String key : keys) {
            if (!has(key)) {
                file.note(
                        mapping.place(),
                        join(key),
                        "is missing",
                        "Add it; this section needs " + String.join(", ", keys) + ".");
            }
        }
        return this;
    }

    /** The mapping under {@code key}. */
    public Optional<Section> section(String key) {
        return value(key).flatMap(value -> asSection(value, key));
    }

    /** A list of mappings under {@code key}; a single mapping counts as a list of one; empty when missing. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (Element element : elements(key)) {
            asSection(element.value(), element.key()).ifPresent(sections::add);
        }
        return sections;
    }

    /** The scalar under {@code key}, as it stands in the file. */
    public Optional<String> text(String key) {
        return value(key).flatMap(value -> asText(value, key));
    }

    /** A list of scalars under {@code key}; a single scalar counts as a list of one; empty when missing. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Element element : elements(key)) {
            asText(element.value(), element.key()).ifPresent(texts::add);
        }
        return texts;
    }

    /** A whole decimal number in [min, max]. */
    public Optional<Integer> integer(String key, int min, int max) {
        return whole(key, min, max, max == Integer.MAX_VALUE).map(Long::intValue);
    }

    /** A whole decimal number of at least {@code min}, such as a size in bytes. */
    public Optional<Long> whole(String key, long min) {
        return whole(key, min, Long.MAX_VALUE, true);
    }

    private Optional<Long> whole(String key, long min, long max, boolean open) {
        return text(key).flatMap(text -> {
            Optional<Long> number =
                    text.matches("0|-?[1-9][0-9]{0,17}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
            if (number.isEmpty()) {
                problem(key, "'" + text + "' is not a whole number", "Write digits only, such as 256.");
            } else if (number.get() < min || number.get() > max) {
                String range = open ? "at least " + min : "from " + min + " to " + max;
                problem(key, "must be " + range + " but was " + text, "Choose a number " + range + ".");
                return Optional.empty();
            }
            return number;
        });
    }

    /** A finite decimal number in [min, max]. */
    public Optional<Double> number(String key, double min, double max) {
        return text(key).flatMap(text -> number(text, key, min, max));
    }

    /** A list of finite decimal numbers; a single one counts as a list of one; empty when missing. */
    public List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (Element element : elements(key)) {
            asText(element.value(), element.key())
                    .flatMap(text -> number(text, element.key(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
                    .ifPresent(numbers::add);
        }
        return numbers;
    }

    /** A percentage such as {@code 1.0%}, or the fraction itself, in [min, max]; comes back as a fraction. */
    public Optional<Double> fraction(String key, double min, double max) {
        return text(key).flatMap(text -> {
            boolean percent = text.endsWith("%");
            String digits = percent ? text.substring(0, text.length() - 1).strip() : text;
            Optional<Double> number = decimal(digits).map(value -> percent ? value / 100 : value);
            if (number.isEmpty()) {
                problem(key, "'" + text + "' is not a percentage", "Write a percentage such as 1.0%.");
            } else if (!(number.get() >= min && number.get() <= max)) {
                problem(
                        key,
                        String.format(
                                Locale.ROOT,
                                "must be from %s%% to %s%% but was %s",
                                plain(min * 100),
                                plain(max * 100),
                                text),
                        percent
                                ? "Choose a percentage in that range."
                                : "Write a percentage: 1.5% is the fraction 0.015.");
                return Optional.empty();
            }
            return number;
        });
    }

    /** A time such as {@code 500ms}, {@code 2s}, {@code 5m} or {@code 1h}, longer than zero. */
    public Optional<Duration> duration(String key) {
        return text(key).flatMap(text -> {
            String digits = text.replaceFirst("(ms|s|m|h)$", "");
            Optional<Double> number = digits.length() == text.length() ? Optional.empty() : decimal(digits.strip());
            double unitMillis =
                    text.endsWith("ms") ? 1 : text.endsWith("s") ? 1_000 : text.endsWith("m") ? 60_000 : 3_600_000;
            if (number.isEmpty() || !(number.get() * unitMillis >= 1 && number.get() * unitMillis < 1e12)) {
                problem(key, "'" + text + "' is not a time", "Write a number with its unit: 500ms, 2s, 5m or 1h.");
                return Optional.empty();
            }
            return Optional.of(Duration.ofMillis(Math.round(number.get() * unitMillis)));
        });
    }

    /** {@code true} or {@code false}. */
    public Optional<Boolean> flag(String key) {
        return text(key).flatMap(text -> {
            if (text.equals("true") || text.equals("false")) {
                return Optional.of(text.equals("true"));
            }
            problem(key, "'" + text + "' is neither true nor false", "Write true or false.");
            return Optional.empty();
        });
    }

    /** A SHA-256 in the form of {@link Sha256#isDigest}. @param remedy what to do about another one */
    public Optional<String> digest(String key, Supplier<String> remedy) {
        return text(key).filter(text -> {
            if (!Sha256.isDigest(text)) {
                problem(key, "'" + text + "' is not 64 lower-case hexadecimal digits", remedy.get());
            }
            return Sha256.isDigest(text);
        });
    }

    /** A path, relative to the folder of the file that it is written in, or absolute; comes back absolute. */
    public Optional<Path> filePath(String key) {
        return text(key).flatMap(text -> filePath(text, key));
    }

    /** One of the constants of {@code type}, in lower case with underscores. */
    public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        return text(key).flatMap(text -> {
            Map<String, E> constants = new LinkedHashMap<>();
            for (E constant : type.getEnumConstants()) {
                constants.put(constant.name().toLowerCase(Locale.ROOT), constant);
            }
            if (!constants.containsKey(text)) {
                unknown(key, text, constants.keySet());
            }
            return Optional.ofNullable(constants.get(text));
        });
    }

    /** Notes that {@code found} is not among {@code known}, with a guess at what was meant. */
    public void unknown(String key, String found, Set<String> known) {
        unknown(key, found, known, "Known: " + String.join(", ", known) + ".");
    }

    /** As {@link #unknown(String, String, Set)}, where too many are known to list them; {@code where} tells where they are. */
    public void unknown(String key, String found, Set<String> known, String where) {
        problem(key, "'" + found + "' is not known", guess(found, known) + where);
    }

    /**
     * Notes a mistake at the value of {@code key}, or at this section if the key is missing. An item of a list is meant by
     * {@code key[0]}.
     */
    public void problem(String key, String fault, String remedy) {
        int bracket = key.endsWith("]") ? key.indexOf('[') : key.length();
        YamlFile.Entry entry = mapping.entries().get(key.substring(0, bracket));
        YamlFile.Place place = entry == null ? mapping.place() : entry.value().place();
        if (bracket < key.length() && entry != null && entry.value() instanceof YamlFile.Sequence list) {
            place = list.items()
                    .get(Integer.parseInt(key.substring(bracket + 1, key.length() - 1)))
                    .place();
        }
        file.note(place, join(key), fault, remedy);
    }

    /** Notes a mistake of this section as a whole. */
    public void problem(String fault, String remedy) {
        file.note(mapping.place(), path, fault, remedy);
    }

    /** Notes every key that no reader has asked for. Call it after the last reader. */
    public void done() {
        mapping.entries().forEach((key, entry) -> {
            if (!asked.contains(key)) {
                file.note(
                        entry.place(),
                        join(key),
                        "unknown key",
                        guess(key, asked) + "Known keys: " + String.join(", ", asked) + ".");
            }
        });
    }

    /**
     * Makes a value out of what was read, if nothing in this section or below it was wrong. An
     * {@link IllegalArgumentException} of the maker becomes a problem of this section.
     */
    public <T> Optional<T> build(Supplier<T> maker) {
        if (file.isWrong(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            problem(e.getMessage(), "Correct the values of this section.");
            return Optional.empty();
        }
    }

    /** Problems noted so far in the whole file, in file order. */
    public List<Problem> problems() {
        return file.problems();
    }

    /** @throws InvalidInputException with every problem noted in the whole file, if there is one */
    public void throwIfWrong() {
        if (!problems().isEmpty()) {
            throw new InvalidInputException(problems());
        }
    }

    private record Element(String key, YamlFile.Value value) {}

    private List<Element> elements(String key) {
        Optional<YamlFile.Value> value = value(key);
        if (value.isPresent() && value.get() instanceof YamlFile.Sequence) {
            List<YamlFile.Value> items = ((YamlFile.Sequence) value.get()).items();
            List<Element> elements = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                elements.add(new Element(key + "[" + i + "]", items.get(i)));
            }
            return elements;
        }
        return value.map(single -> List.of(new Element(key, single))).orElse(List.of());
    }

    private Optional<YamlFile.Value> value(String key) {
        asked.add(key);
        YamlFile.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value() instanceof YamlFile.Nothing) {
            file.note(entry.place(), join(key), "has no value", "Give it a value or remove the key.");
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    private Optional<Section> asSection(YamlFile.Value value, String key) {
        if (value instanceof YamlFile.Mapping found) {
            return Optional.of(new Section(file, join(key), found));
        }
        file.note(
                value.place(),
                join(key),
                "must be a section but was " + value.kind(),
                "Write its keys below it, indented.");
        return Optional.empty();
    }

    private Optional<String> asText(YamlFile.Value value, String key) {
        if (value instanceof YamlFile.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        file.note(value.place(), join(key), "must be a single value but was " + value.kind(), "Write one value.");
        return Optional.empty();
    }

    private Optional<Path> filePath(String text, String key) {
        try {
            Path folder = Path.of(fileName()).toAbsolutePath().getParent();
            if (!text.isBlank() && folder != null) {
                return Optional.of(folder.resolve(text).normalize());
            }
            problem(key, "is empty", "Write a path, relative to the folder of this file.");
        } catch (InvalidPathException e) {
            problem(key, "'" + text + "' is not a path: " + e.getReason(), "Write a path with slashes.");
        }
        return Optional.empty();
    }

    private Optional<Double> number(String text, String key, double min, double max) {
        Optional<Double> number = decimal(text);
        if (number.isEmpty()) {
            problem(key, "'" + text + "' is not a number", "Write a decimal number such as 0.5.");
        } else if (!(number.get() >= min && number.get() <= max)) {
            problem(
                    key,
                    "must be from " + plain(min) + " to " + plain(max) + " but was " + text,
                    "Choose a number in that range.");
            return Optional.empty();
        }
        return number;
    }

    private static Optional<Double> decimal(String text) {
        // Bounded so that the value is finite; Double.valueOf alone would also take "NaN", "0x1p3" and "1d".
        boolean decimal = text.matches("[+-]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?");
        return decimal ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private String join(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String guess(String found, Set<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .filter(candidate -> candidate.startsWith(found)
                        || distance.apply(found, candidate)
                                <= Math.max(candidate.length() > 3 ? 2 : 1, candidate.length() / 3))
                .min(Comparator.comparing(candidate -> distance.apply(found, candidate)))
                .map(best -> "Did you mean '" + best + "'? ")
                .orElse("");
    }
}
