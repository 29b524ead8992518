package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.audio.AudioInput;
import dev.octet.io.Section;

/**
 * Speech as LibriSpeech packs it: {@code SPEAKER/CHAPTER/SPEAKER-CHAPTER-NUMBER.flac}, and beside the recordings of a chapter
 * their words, a line each, in {@code SPEAKER-CHAPTER.trans.txt}. Utterances of one speaker belong together.
 *
 * @param folder of a set, such as {@code dev-clean}
 */
record LibriSpeech(String folder) implements SpeechLayout {
    /** Endings of recordings; where there are both, it is the WAV file that counts, which was made of the other one. */
    private static final List<String> ENDINGS = List.of(".flac", ".wav");

    static Optional<LibriSpeech> read(Section section, PathReader paths) {
        Optional<String> folder = paths.read(section, "librispeech");
        return section.build(() -> new LibriSpeech(folder.orElseThrow()));
    }

    @Override
    public List<String> paths() {
        return List.of(folder);
    }

    @Override
    public SampleSource open(Function<String, Path> files, AudioInput input) throws IOException {
        Path root = files.apply(folder);
        List<Utterances.Utterance> utterances = new ArrayList<>();
        for (Path speaker : folders(root)) {
            for (Path chapter : folders(speaker)) {
                utterances.addAll(chapter(speaker.getFileName().toString(), chapter));
            }
        }
        if (utterances.isEmpty()) {
            throw new DatasetException(
                    root + ": has no chapters; name the folder of a set, such as LibriSpeech/dev-clean,"
                            + " whose folders are speakers");
        }
        return new Utterances(utterances, List.of(Dataset.GROUP), input);
    }

    private static List<Utterances.Utterance> chapter(String speaker, Path chapter) throws IOException {
        String prefix = speaker + "-" + chapter.getFileName();
        Path transcripts = chapter.resolve(prefix + ".trans.txt");
        if (!Files.isRegularFile(transcripts)) {
            throw new DatasetException(
                    chapter + ": has no " + transcripts.getFileName() + ", the words of its recordings");
        }
        Map<String, TextLine> lines = new TreeMap<>();
        for (TextLine line : TextLine.of(transcripts)) {
            String id = line.text().split("\\s", 2)[0];
            if (!id.startsWith(prefix + "-")) {
                throw new DatasetException(line.place() + ": '" + id
                        + "' is no utterance of this chapter; its name must" + " begin with " + prefix + "-");
            }
            TextLine earlier = lines.putIfAbsent(id, line);
            if (earlier != null) {
                throw new DatasetException(
                        line.place() + ": '" + id + "' stands in line " + earlier.number() + " too; name it once");
            }
        }
        Map<String, Path> recordings = recordings(chapter);
        List<Utterances.Utterance> utterances = new ArrayList<>();
        for (Map.Entry<String, TextLine> entry : lines.entrySet()) {
            TextLine line = entry.getValue();
            String id = entry.getKey();
            Path recording = recordings.remove(id);
            if (recording == null) {
                throw new DatasetException(
                        line.place() + ": there is no recording " + chapter.resolve(id) + String.join(" or ", ENDINGS));
            }
            String words = line.text().substring(id.length()).strip();
            if (words.isEmpty()) {
                throw new DatasetException(line.place() + ": '" + id + "' has no words; write what is said behind it");
            }
            utterances.add(new Utterances.Utterance(id, recording, words, Map.of(Dataset.GROUP, speaker)));
        }
        if (!recordings.isEmpty()) {
            throw new DatasetException(transcripts + ": has no line for the recording "
                    + recordings.keySet().stream().sorted().findFirst().orElseThrow());
        }
        return utterances;
    }

    private static Map<String, Path> recordings(Path chapter) throws IOException {
        Map<String, Path> recordings = new HashMap<>();
        try (Stream<Path> files = Files.list(chapter)) {
            // In their order, so that a WAV file takes the place of the FLAC file that it was made of.
            files.sorted().forEach(file -> {
                String name = file.getFileName().toString();
                ENDINGS.stream()
                        .filter(name::endsWith)
                        .forEach(ending -> recordings.put(name.substring(0, name.length() - ending.length()), file));
            });
        }
        return recordings;
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(folder + ": is not a folder");
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory)
                    .filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
