package dev.octet.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files of {@code /proc} and {@code /sys}, many of which a container or another kernel does not have. */
final class SystemFile {
    private SystemFile() {}

    /** The content without surrounding space; empty if the file is not there, not readable, or blank. */
    static Optional<String> text(Path file) {
        try {
            // readAllBytes, because these files report a length of 0 or of a page.
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip())
                    .filter(text -> !text.isEmpty());
        } catch (IOException | SecurityException e) {
            return Optional.empty(); // absence is the answer: what is hidden is reported as not visible
        }
    }

    /** The lines; none if the file is not there. */
    static List<String> lines(Path file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** A file that holds one whole number. */
    static Optional<Integer> number(Path file) {
        return text(file).filter(text -> text.matches("-?[0-9]{1,9}")).map(Integer::valueOf);
    }

    /** A file that holds one whole number of any size, such as a counter. */
    static OptionalLong counter(Path file) {
        return text(file).filter(text -> text.matches("[0-9]{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findAny();
    }

    /** The value of a line {@code key: value} or {@code key<tab>: value}, the first of that key. */
    static Optional<String> field(Path file, String key) {
        return lines(file).stream()
                .filter(line -> line.contains(":")
                        && line.substring(0, line.indexOf(':')).strip().equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
