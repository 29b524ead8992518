package dev.octet.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.octet.io.Section;

/** Files of src/test/resources. */
final class Recording {

    private Recording() {}

    static byte[] bytes(String name) throws IOException {
        return resource("/" + name + ".wav");
    }

    static byte[] flac(String name) throws IOException {
        return resource("/flac/" + name + ".flac");
    }

    /** Lines of a table of words. */
    static List<String[]> words(String name) throws IOException {
        return new String(resource("/" + name + ".csv"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(","))
                .toList();
    }

    static double[][] table(String name) throws IOException {
        return new String(resource("/" + name + ".csv"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    static AudioPreprocess steps(String yaml) {
        Section section = Section.parse("recipe.yaml", yaml);
        AudioPreprocess steps = AudioPreprocess.read(section).orElse(null);
        section.throwIfWrong();
        return steps;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
