package dev.octet.io;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The nodes of one YAML file with their places, and the problems found so far in it and in what it includes. */
final class YamlFile {
    /** The deepest file we read has 5 levels; the limit keeps a hostile one from exhausting the stack. */
    private static final int MAX_DEPTH = 50;

    /**
     * Where something stands.
     *
     * @param file as messages call it; of a recipe and the files it includes, the one that it stands in
     * @param line 1-based; 0 for the file as a whole
     * @param column likewise
     */
    record Place(String file, int line, int column) {}

    sealed interface Value permits Scalar, Sequence, Mapping, Nothing {
        Place place();

        String kind();
    }

    record Scalar(Place place, String text) implements Value {
        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    record Sequence(Place place, List<Value> items) implements Value {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(Place place, Map<String, Entry> entries) implements Value {
        @Override
        public String kind() {
            return "a section";
        }
    }

    record Nothing(Place place) implements Value {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    record Entry(Place place, Value value) {}

    private final String name;
    private final String source;
    private final List<Problem> problems;

    YamlFile(String name, String source) {
        this(name, source, new ArrayList<>());
    }

    private YamlFile(String name, String source, List<Problem> problems) {
        this.name = name;
        this.source = source;
        this.problems = problems;
    }

    /** A file that this one includes: its problems are this one's. */
    YamlFile included(String file, String text) {
        return new YamlFile(file, text, problems);
    }

    String name() {
        return name;
    }

    String source() {
        return source;
    }

    Mapping parse() {
        Optional<Node> root;
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(name)
                    .setCodePointLimit(Section.MAX_BYTES)
                    .build();
            refuseWhatIsNotPlain(new Parse(settings).parseString(source));
            root = new Compose(settings).composeString(source);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark().map(this::place).orElseGet(this::nowhere);
            note(place, "", "is not YAML: " + e.getProblem(), "Check indentation, colons, quotes and brackets here.");
            throw new InvalidInputException(problems);
        } catch (YamlEngineException e) {
            note(nowhere(), "", "is not YAML: " + e.getMessage(), "Write one document of plain keys and values.");
            throw new InvalidInputException(problems);
        }
        Value value = root.map(node -> convert(node, "")).orElse(new Nothing(new Place(name, 1, 1)));
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        note(value.place(), "", "must be a mapping of keys but was " + value.kind(), "Begin with 'octet: 1'.");
        throw new InvalidInputException(problems);
    }

    void note(Place place, String field, String fault, String remedy) {
        Problem problem = new Problem(place.file(), place.line(), place.column(), field, fault, remedy);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    boolean isWrong(String path) {
        return problems.stream()
                .map(Problem::field)
                .anyMatch(field -> path.isEmpty()
                        || field.equals(path)
                        || field.startsWith(path + ".")
                        || field.startsWith(path + "["));
    }

    /** In file order, this file's before those of the files that it includes. */
    List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(
                                (Problem problem) -> !problem.file().equals(name))
                        .thenComparing(Problem::file)
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .toList();
    }

    /** Tags, anchors and deep nesting are refused on the stream of events, before recursion begins. */
    private void refuseWhatIsNotPlain(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            Place place = event.getStartMark().map(this::place).orElseGet(this::nowhere);
            if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
                note(place, "", "has a YAML anchor or alias", "Write the value out instead.");
            }
            Optional<String> tag = event instanceof ScalarEvent scalar
                    ? scalar.getTag()
                    : event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
            if (tag.isPresent()) {
                note(place, "", "has the YAML tag " + tag.get(), "Remove the tag; only plain values are read.");
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                note(place, "", "is nested more than " + MAX_DEPTH + " levels deep", "Flatten it.");
                break;
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems());
        }
    }

    private Value convert(Node node, String path) {
        Place place = node.getStartMark().map(this::place).orElseGet(this::nowhere);
        if (node instanceof ScalarNode scalar) {
            boolean nothing = scalar.isPlain() && node.getTag().equals(Tag.NULL);
            return nothing ? new Nothing(place) : new Scalar(place, scalar.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]"));
            }
            return new Sequence(place, items);
        }
        return convertMapping((MappingNode) node, place, path);
    }

    private Mapping convertMapping(MappingNode node, Place place, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Place keyPlace = tuple.getKeyNode().getStartMark().map(this::place).orElse(place);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                note(keyPlace, path, "has a key that is not a word", "Use plain words as keys.");
                continue;
            }
            String field = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Entry entry = new Entry(keyPlace, convert(tuple.getValueNode(), field));
            Entry earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                String where = "line " + earlier.place().line();
                note(keyPlace, field, "duplicate key, first at " + where, "Keep one of the two.");
            }
        }
        return new Mapping(place, entries);
    }

    private Place place(Mark mark) {
        return new Place(name, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place nowhere() {
        return new Place(name, 0, 0);
    }
}
