package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.octet.audio.AudioInput;
import dev.octet.io.RelativePath;
import dev.octet.io.Section;

/**
 * Speech that a JSON file lists: an object a line with {@code audio_filepath} and {@code text}, as NeMo writes them, or one
 * list of objects with {@code files[0].fname} and {@code transcript}, as MLPerf's RNN-T does. Other keys are not read, but a
 * part of a recording ({@code offset}) is refused.
 *
 * @param path the file
 * @param folder below which the recordings lie; without it, where the file lies
 * @param group key of what utterances belong together by, such as the speaker
 */
record SpeechManifest(String path, Optional<String> folder, Optional<String> group) implements SpeechLayout {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    static Optional<SpeechManifest> read(Section section, PathReader paths) {
        Optional<String> path = paths.read(section, "speech_manifest");
        Optional<String> folder = section.has("audio") ? paths.read(section, "audio") : Optional.empty();
        Optional<String> group = section.text("group");
        return section.build(() -> new SpeechManifest(path.orElseThrow(), folder, group));
    }

    @Override
    public List<String> paths() {
        return Stream.concat(Stream.of(path), folder.stream()).toList();
    }

    @Override
    public SampleSource open(Function<String, Path> files, AudioInput input) throws IOException {
        Path manifest = files.apply(path);
        Path audio = folder.map(files).orElseGet(() -> manifest.toAbsolutePath().getParent());
        Map<String, Utterances.Utterance> utterances = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(manifest.toFile())) {
            JsonToken token = parser.nextToken();
            token = token == JsonToken.START_ARRAY ? parser.nextToken() : token;
            for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                String place = manifest + ":" + parser.currentTokenLocation().getLineNr();
                JsonNode entry = JSON.readTree(parser);
                Utterances.Utterance utterance = utterance(entry, audio, place);
                if (utterances.putIfAbsent(utterance.id(), utterance) != null) {
                    throw new DatasetException(
                            place + ": the recording '" + utterance.id() + "' is listed before; list it once");
                }
            }
        } catch (JsonProcessingException e) {
            throw new DatasetException(
                    manifest + ":"
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": is not JSON: "
                            + e.getOriginalMessage() + "; write an object a line, or one list of objects",
                    e);
        }
        return new Utterances(
                new ArrayList<>(utterances.values()),
                group.map(key -> List.of(Dataset.GROUP)).orElse(List.of()),
                input);
    }

    private Utterances.Utterance utterance(JsonNode entry, Path audio, String place) {
        if (!entry.isObject()) {
            throw new DatasetException(place + ": is no object with audio_filepath and text");
        }
        if (entry.path("offset").asDouble() != 0) {
            throw new DatasetException(place + ": is a part of a recording, from " + entry.get("offset")
                    + " s; cut the recording up first");
        }
        String id = id(entry, audio, place);
        String words = text(entry, entry.has("transcript") && !entry.has("text") ? "transcript" : "text", place);
        Map<String, String> columns =
                group.map(key -> Map.of(Dataset.GROUP, text(entry, key, place))).orElse(Map.of());
        Path file;
        try {
            file = RelativePath.below(audio, id);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    place + ": " + e.getMessage() + "; recordings must lie below " + audio
                            + ", or the folder that the dataset names as audio",
                    e);
        }
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(place + ": there is no recording " + file);
        }
        return new Utterances.Utterance(id, file, words, columns);
    }

    /** The recording's path below the folder; one that is absolute is made so. */
    private static String id(JsonNode entry, Path audio, String place) {
        JsonNode files = entry.path("files");
        if (files.size() > 1) {
            throw new DatasetException(place + ": has " + files.size() + " files; list the one that is to be scored");
        }
        String written = files.size() == 1 ? text(files.get(0), "fname", place) : text(entry, "audio_filepath", place);
        try {
            Path path = Path.of(written);
            return path.isAbsolute() && path.normalize().startsWith(audio)
                    ? audio.relativize(path.normalize()).toString()
                    : written;
        } catch (InvalidPathException e) {
            throw new DatasetException(place + ": '" + written + "' is not a path: " + e.getReason(), e);
        }
    }

    /** The text under a key; a number, as speakers often are, is taken as it is written. */
    private static String text(JsonNode entry, String key, String place) {
        JsonNode value = entry.path(key);
        String text =
                value.isTextual() || value.isIntegralNumber() ? value.asText().strip() : "";
        if (text.isEmpty()) {
            throw new DatasetException(place + ": '" + key + "' is " + (value.isMissingNode() ? "missing" : "no text"));
        }
        return text;
    }
}
