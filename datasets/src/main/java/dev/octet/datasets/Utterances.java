package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.octet.audio.AudioInput;
import dev.octet.audio.BadAudioException;

/** Recordings in files, one each, read when asked for. */
final class Utterances implements SampleSource {
    /** Largest file read, in bytes: over an hour of stereo at 16 kHz. */
    private static final long MAX_BYTES = 1L << 28;

    private final List<Utterance> utterances;
    private final List<String> columns;
    private final AudioInput input;

    /**
     * One recording.
     *
     * @param file where it lies
     * @param transcript what is said, not empty
     * @param columns what else is told of it; of all recordings the same
     */
    record Utterance(String id, Path file, String transcript, Map<String, String> columns) {}

    Utterances(List<Utterance> utterances, List<String> columns, AudioInput input) {
        this.utterances = List.copyOf(utterances);
        this.columns = List.copyOf(columns);
        this.input = input;
    }

    @Override
    public int size() {
        return utterances.size();
    }

    @Override
    public String id(int row) {
        return utterances.get(row).id();
    }

    @Override
    public Label label(int row) {
        return new Label.Texts(List.of(utterances.get(row).transcript()));
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public Map<String, String> columns(int row) {
        return utterances.get(row).columns();
    }

    @Override
    public byte[] content(int row) throws IOException {
        return SampleSource.whole(utterances.get(row).file(), MAX_BYTES, "recordings");
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        try {
            return Prepared.of(List.of(input.feed(content(row))));
        } catch (BadAudioException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    @Override
    public void check(int row, byte[] content) throws BadContentException {
        try {
            input.check(content);
        } catch (BadAudioException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }
}
