package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.fixtures.Tones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpeechTest {
    private static final List<TensorInfo> INPUTS =
            List.of(new TensorInfo("audio", ElementType.FLOAT32, List.of(-1L, -1L)));
    private static final String STEPS = "{sample_rate: 16000, normalize: waveform}";
    private static final String LIBRISPEECH = "{librispeech: dev-clean}";
    private static final String MANIFEST = "{speech_manifest: dev.json}";

    @TempDir
    Path folder;

    @Test
    void librispeechHasTheSpeakerAsItsGroup() throws IOException {
        chapter("84", "121", "84-121-0001 TWO", "84-121-0000 ONE WORD");
        chapter("1272", "5", "1272-5-0000 THREE");
        Dataset speech = open(LIBRISPEECH);
        assertThat(OwnSamples.labels(speech))
                .containsExactly("1272-5-0000=THREE", "84-121-0000=ONE WORD", "84-121-0001=TWO");
        assertThat(speech.columns()).containsExactly(Dataset.GROUP);
        assertThat(speech.read(1).columns()).containsEntry(Dataset.GROUP, "84");
        assertThat(speech.read(1).feeds().get(0).tensors().get("audio").shape()).containsExactly(1, 1600);
        assertThat(speech.faults(10)).isEmpty();
    }

    @Test
    void mistakesOfLibrispeechAreToldWithTheirPlace() throws IOException {
        Path lines = chapter("84", "121", "84-121-0000 ONE", "84-121-0000 TWO");
        assertFault(LIBRISPEECH, lines + ":2: '84-121-0000' stands in line 1 too; name it once");
        Files.writeString(lines, "84-121-0000 ONE\n84-122-0000 TWO\n");
        assertFault(
                LIBRISPEECH,
                lines + ":2: '84-122-0000' is no utterance of this chapter; its name must begin with 84-121-");
        Files.writeString(lines, "84-121-0000\n");
        assertFault(LIBRISPEECH, lines + ":1: '84-121-0000' has no words; write what is said behind it");
        Files.writeString(lines, "84-121-0000 ONE\n84-121-0001 TWO\n");
        Path missing = lines.resolveSibling("84-121-0001.wav");
        assertFault(
                LIBRISPEECH, lines + ":2: there is no recording " + missing.resolveSibling("84-121-0001.flac or .wav"));
        Files.write(missing, Tones.wav(0.1, 440));
        Files.writeString(lines, "84-121-0000 ONE\n");
        assertFault(LIBRISPEECH, lines + ": has no line for the recording 84-121-0001");
        Files.delete(lines);
        assertFault(LIBRISPEECH, lines.getParent() + ": has no 84-121.trans.txt, the words of its recordings");
        assertThatThrownBy(() -> open("{librispeech: dev-clean/84/121}"))
                .hasMessageContaining("has no chapters; name the folder");
    }

    @Test
    void flacIsFedAsTheSameSamplesInWav() throws IOException {
        Path lines = chapter("84", "121", "84-121-0000 ONE", "84-121-0001 TWO", "84-121-0002 THREE");
        Files.delete(lines.resolveSibling("84-121-0001.wav"));
        Files.write(lines.resolveSibling("84-121-0001.flac"), Tones.flac());
        Files.writeString(lines.resolveSibling("84-121-0002.flac"), "not read, for there is a WAV file of it");
        Dataset speech = open(LIBRISPEECH);
        assertThat(speech.faults(10)).isEmpty();
        for (int row = 1; row < 3; row++) {
            assertThat(fed(speech, row)).containsExactly(fed(speech, 0));
        }
        Files.write(folder.resolve("a.wav"), Tones.flac());
        manifest("{\"audio_filepath\": \"a.wav\", \"text\": \"one\"}");
        assertThat(fed(open(MANIFEST), 0)).containsExactly(fed(speech, 0));
    }

    @Test
    void aRecordingThatCannotBeUsedIsFoundBeforeTheLongWork() throws IOException {
        Path lines =
                chapter("84", "121", "84-121-0000 ONE", "84-121-0001 TWO", "84-121-0002 THREE", "84-121-0003 FOUR");
        byte[] whole = Tones.wav(0.1, 440);
        Files.delete(lines.resolveSibling("84-121-0003.wav"));
        Files.write(lines.resolveSibling("84-121-0003.flac"), Arrays.copyOf(Tones.flac(), Tones.flac().length - 1));
        Files.write(lines.resolveSibling("84-121-0001.wav"), Arrays.copyOf(whole, 1000));
        Files.writeString(lines.resolveSibling("84-121-0002.wav"), "no recording");
        assertThat(open(LIBRISPEECH).faults(10))
                .extracting(BadSampleException::getMessage)
                .satisfiesExactly(
                        cut -> assertThat(cut).contains("84-121-0001", "is cut off: its header tells of 3200 bytes"),
                        other -> assertThat(other).contains("84-121-0002", "is no WAV or FLAC file"),
                        flac -> assertThat(flac).contains("84-121-0003", "is cut off or damaged: frame 0"));
    }

    @Test
    void manifestsOfNemoAndOfMlperfAreRead() throws IOException {
        record("clips/a.wav");
        record("clips/b.wav");
        manifest(
                "{\"audio_filepath\": \"clips/a.wav\", \"duration\": 0.1, \"text\": \"caf\\u00e9\", \"speaker\": 7}",
                "{\"audio_filepath\": \"" + folder.resolve("clips/b.wav")
                        + "\", \"text\": \"two\", \"speaker\": \"x\"}");
        Dataset speech = open("{speech_manifest: dev.json, group: speaker}");
        assertThat(OwnSamples.labels(speech)).containsExactly("clips/a.wav=caf\u00e9", "clips/b.wav=two");
        assertThat(speech.read(0).columns()).containsEntry(Dataset.GROUP, "7");
        manifest(
                "[{\"transcript\": \"one\", \"files\": [{\"fname\": \"a.wav\", \"speed\": 1}]},",
                "{\"transcript\": \"two\",",
                " \"files\": [{\"fname\": \"b.wav\"}]}]");
        Dataset listed = open("{speech_manifest: dev.json, audio: clips}");
        assertThat(OwnSamples.labels(listed)).containsExactly("a.wav=one", "b.wav=two");
        assertThat(listed.columns()).isEmpty();
    }

    @Test
    void mistakesOfAManifestAreToldWithTheirPlace() throws IOException {
        record("a.wav");
        Path file = folder.resolve("dev.json");
        String good = "{\"audio_filepath\": \"a.wav\", \"text\": \"one\"}";
        manifest(good, good);
        assertFault(MANIFEST, file + ":2: the recording 'a.wav' is listed before; list it once");
        manifest(good, "{\"audio_filepath\": \"b.wav\", \"text\": \"one\"}");
        assertFault(MANIFEST, file + ":2: there is no recording " + folder.resolve("b.wav"));
        manifest("{\"audio_filepath\": \"a.wav\"}");
        assertFault(MANIFEST, file + ":1: 'text' is missing");
        manifest("{\"audio_filepath\": \"a.wav\", \"text\": \" \"}");
        assertFault(MANIFEST, file + ":1: 'text' is no text");
        manifest("{\"text\": \"one\"}");
        assertFault(MANIFEST, file + ":1: 'audio_filepath' is missing");
        manifest("{\"audio_filepath\": \"../a.wav\", \"text\": \"one\"}");
        assertFault(
                MANIFEST,
                file + ":1: '../a.wav' leaves its folder; recordings must lie below " + folder
                        + ", or the folder that the dataset names as audio");
        manifest("{\"audio_filepath\": \"/etc/passwd\", \"text\": \"one\"}");
        assertThatThrownBy(() -> open(MANIFEST)).hasMessageContaining(":1: '/etc/passwd' is not a relative path");
        manifest("{\"audio_filepath\": \"a.wav\", \"text\": \"one\", \"offset\": 1.5}");
        assertFault(MANIFEST, file + ":1: is a part of a recording, from 1.5 s; cut the recording up first");
        manifest(good, "{\"audio_filepath\": ");
        assertThatThrownBy(() -> open(MANIFEST))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(": is not JSON: ");
        manifest("7");
        assertFault(MANIFEST, file + ":1: is no object with audio_filepath and text");
        manifest("");
        assertThatThrownBy(() -> open(MANIFEST)).hasMessageContaining("has no samples");
    }

    @Test
    void stepsOfAnotherKindAreRefused() throws IOException {
        chapter("84", "121", "84-121-0000 ONE");
        assertThatThrownBy(() -> OwnSamples.open(folder, LIBRISPEECH, "{max_length: 8}", INPUTS))
                .hasMessageContaining(
                        "holds speech but the preprocess steps are for text; write steps for speech: docs/datasets.md");
        assertThatThrownBy(() -> OwnSamples.open(folder, LIBRISPEECH, STEPS, List.of()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("the model has not one input; the preprocess steps make FLOAT32[1, N]");
    }

    private static float[] fed(Dataset speech, int row) throws IOException {
        return speech.read(row).feeds().get(0).tensors().get("audio").toFloats();
    }

    private void assertFault(String data, String message) {
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(DatasetException.class)
                .hasMessage(message);
    }

    private Dataset open(String data) {
        return OwnSamples.open(folder, data, STEPS, INPUTS);
    }

    /** Writes the lines and a recording for each id in them. */
    private Path chapter(String speaker, String chapter, String... lines) throws IOException {
        Path at = folder.resolve("dev-clean").resolve(speaker).resolve(chapter);
        Files.createDirectories(at);
        for (String line : lines) {
            Files.write(at.resolve(line.split(" ")[0] + ".wav"), Tones.wav(0.1, 440));
        }
        return Files.writeString(at.resolve(speaker + "-" + chapter + ".trans.txt"), String.join("\n", lines) + "\n");
    }

    private void record(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Tones.wav(0.1, 440));
    }

    private void manifest(String... lines) throws IOException {
        Files.writeString(folder.resolve("dev.json"), String.join("\n", lines) + "\n");
    }
}
