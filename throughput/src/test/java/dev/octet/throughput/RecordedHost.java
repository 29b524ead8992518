package dev.octet.throughput;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code /proc} and {@code /sys} of a host, kept as lines {@code path = content}. {@code {0-39}} or
 * {@code {0-30/2}} in a path stands for each of these numbers, {@code {+80}} in its content for the number plus 80; a
 * bar in a content breaks the line.
 */
final class RecordedHost {
    private static final Pattern RANGE = Pattern.compile("\\{(\\d+)-(\\d+)(?:/(\\d+))?}");
    private static final Pattern OFFSET = Pattern.compile("\\{([+-]\\d+)}");

    private RecordedHost() {}

    /** Writes the host called {@code name} below {@code root}. */
    static Path expand(String name, Path root) throws IOException {
        try (InputStream in = RecordedHost.class.getResourceAsStream("/hosts/" + name + ".txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] halves = line.split(" = ", 2);
                    write(root, halves[0], halves[1]);
                }
            }
        }
        return root;
    }

    static Topology topology(String name, Path root) throws IOException {
        return Topology.read(expand(name, root.resolve(name)));
    }

    private static void write(Path root, String path, String content) throws IOException {
        Matcher range = RANGE.matcher(path);
        if (!range.find()) {
            put(root.resolve(path), content);
            return;
        }
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        for (int i = Integer.parseInt(range.group(1)); i <= Integer.parseInt(range.group(2)); i += step) {
            int number = i;
            put(
                    root.resolve(range.replaceFirst(Integer.toString(number))),
                    OFFSET.matcher(content)
                            .replaceAll((MatchResult offset) ->
                                    Integer.toString(number + Integer.parseInt(offset.group(1)))));
        }
    }

    private static void put(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.replace('|', '\n') + "\n");
    }
}
