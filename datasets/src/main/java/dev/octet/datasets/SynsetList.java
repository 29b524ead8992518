package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ImageNet's classes in a file of one a line, the WordNet id first; what follows it on the line is for people. The first
 * line is class 0, or ILSVRC's id 1.
 *
 * @param file where they were read
 * @param lines line number by WordNet id, from 1, in the order of the file
 */
record SynsetList(Path file, Map<String, Integer> lines) {

    /** @throws DatasetException if a line is no WordNet id or one that stood before */
    static SynsetList read(Path file) throws IOException {
        Map<String, Integer> lines = new LinkedHashMap<>();
        List<TextLine> all = TextLine.of(file);
        for (TextLine line : all) {
            String wnid = line.text().split("\\s", 2)[0];
            checkWnid(wnid, line);
            Integer earlier = lines.putIfAbsent(wnid, lines.size() + 1);
            if (earlier != null) {
                throw new DatasetException(line.place() + ": the class " + wnid + " stands in line "
                        + all.get(earlier - 1).number() + " too; name each once");
            }
        }
        return new SynsetList(file, lines);
    }

    /** @throws DatasetException if {@code wnid} is none */
    static void checkWnid(String wnid, TextLine line) {
        if (!wnid.matches("n[0-9]{8}")) {
            throw new DatasetException(
                    line.place() + ": '" + wnid + "' is no WordNet id; write one such as n01440764 a line");
        }
    }

    int size() {
        return lines.size();
    }

    /** The class of a WordNet id. @throws DatasetException naming {@code place} if it is not in the list */
    Label.ClassIndex label(String wnid, String place) {
        Integer line = lines.get(wnid);
        if (line == null) {
            throw new DatasetException(place + ": the class " + wnid + " is not in " + file
                    + "; these labels and this list do not belong together");
        }
        return new Label.ClassIndex(line - 1);
    }

    /** Ids in the order of the file. */
    List<String> wnids() {
        return List.copyOf(lines.keySet());
    }
}
