package dev.octet.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a text file that says something.
 *
 * @param file where it stands
 * @param number from 1
 * @param text without spaces around it, not empty
 */
record TextLine(Path file, int number, String text) {

    /** All lines of a file in UTF-8 that are not empty. @throws DatasetException if it is no such text */
    static List<TextLine> of(Path file) throws IOException {
        List<TextLine> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 1;
            for (String text = reader.readLine(); text != null; text = reader.readLine(), number++) {
                if (!text.isBlank()) {
                    lines.add(new TextLine(file, number, text.strip()));
                }
            }
        } catch (CharacterCodingException e) {
            throw new DatasetException(file + ": is not text in UTF-8; save it as UTF-8", e);
        }
        return lines;
    }

    /** File and line, for messages. */
    String place() {
        return file + ":" + number;
    }
}
