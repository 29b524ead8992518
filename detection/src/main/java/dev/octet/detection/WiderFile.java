package dev.octet.detection;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;

/** Reads {@link Annotations#widerFace}: a path, a count, and a line for each face, which begins with its box. */
final class WiderFile {
    private static final String HEADER = "picture,face,easy,medium,hard";

    /** x, y, width, height, blur, expression, illumination, invalid, occlusion, pose. */
    private static final int NUMBERS = 10;

    private static final int INVALID = 7;
    private static final int ALL_LEVELS = -1;

    private final Path file;
    private final Optional<Path> levelFile;
    private final Faults faults = new Faults();

    WiderFile(Path file, Optional<Path> levels) {
        this.file = file;
        this.levelFile = levels;
    }

    Annotations read() throws IOException {
        Map<String, Integer> levels = levels();
        List<String> lines = lines(file);
        List<AnnotatedPicture> pictures = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int at = 0;
        while (at < lines.size()) {
            String picture = lines.get(at).strip();
            if (!seen.add(picture)) {
                fault(at, "names the picture '" + picture + "' again", "Keep one list of faces a picture.");
            }
            int count = at + 1 < lines.size() ? whole(lines.get(at + 1).strip()) : -1;
            // A picture without faces has one line all the same, of zeros.
            int next = at + 2 + Math.max(count, 1);
            if (count < 0 || next > lines.size()) {
                fault(
                        Math.min(at + 1, lines.size() - 1),
                        "is not the number of faces that follow for '" + picture + "'",
                        "The file is a path, a count, and a line a face; is it whole?");
                break;
            }
            List<TrueBox> faces = new ArrayList<>();
            for (int face = 0; face < count; face++) {
                int level = levels.getOrDefault(picture + ',' + face, levelFile.isPresent() ? 0 : ALL_LEVELS);
                face(at + 2 + face, lines.get(at + 2 + face), level).ifPresent(faces::add);
            }
            pictures.add(new AnnotatedPicture(picture, OptionalLong.empty(), Optional.empty(), faces));
            at = next;
        }
        if (lines.isEmpty()) {
            faults.add(file.toString(), 0, 0, "", "is empty", "Is this the right file?");
        }
        faults.throwIfAny();
        return new Annotations(List.of("face"), List.of(0), pictures);
    }

    private Optional<TrueBox> face(int at, String line, int levels) {
        String[] cells = line.strip().split("\\s+");
        int[] numbers = Arrays.stream(cells).mapToInt(WiderFile::whole).toArray();
        if (cells.length != NUMBERS || Arrays.stream(numbers).anyMatch(number -> number < 0)) {
            fault(at, "is not a face: '" + line.strip() + "'", "A face is ten numbers, the first four its box.");
            return Optional.empty();
        }
        Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
        boolean ignored = numbers[INVALID] == 1 || box.area() == 0;
        TrueBox.Kind kind = ignored ? TrueBox.Kind.IGNORED : TrueBox.Kind.COUNTED;
        return Optional.of(new TrueBox(box, 0, box.area(), kind, levels));
    }

    /** Bits by picture, comma and number of the face. */
    private Map<String, Integer> levels() throws IOException {
        Map<String, Integer> levels = new HashMap<>();
        if (levelFile.isEmpty()) {
            return levels;
        }
        List<String> lines = lines(levelFile.get());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean right = i == 0 ? line.equals(HEADER) : line.matches("[^,]+,[0-9]{1,9}(,[01]){3}");
            if (!right) {
                levelFault(i, "is '" + line + "'", "The columns are " + HEADER + ".");
            } else if (i > 0) {
                String[] cells = line.split(",");
                int bits = whole(cells[2]) | whole(cells[3]) << 1 | whole(cells[4]) << 2;
                if (levels.put(cells[0] + ',' + cells[1], bits) != null) {
                    levelFault(i, "names a face again: '" + line + "'", "Keep one line a face.");
                }
            }
        }
        return levels;
    }

    private void fault(int line, String fault, String remedy) {
        faults.add(file.toString(), line + 1, 1, "", fault, remedy);
    }

    private void levelFault(int line, String fault, String remedy) {
        faults.add(levelFile.orElseThrow().toString(), line + 1, 1, "", fault, remedy);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file);
            int end = lines.size();
            while (end > 0 && lines.get(end - 1).isBlank()) {
                end--;
            }
            return lines.subList(0, end);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(
                    List.of(new Problem(file.toString(), 0, 0, "", "is not text in UTF-8", "Is this the right file?")));
        }
    }

    /** The number that {@code text} is; -1 if it is none. */
    private static int whole(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }
}
