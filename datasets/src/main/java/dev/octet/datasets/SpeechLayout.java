package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

import dev.octet.audio.AudioInput;

/** A layout of recorded speech with what was said. */
sealed interface SpeechLayout extends DataLayout permits LibriSpeech, SpeechManifest {

    /**
     * Reads ids and transcripts and checks that every recording is there.
     *
     * @param files where each of {@link #paths} lies
     * @param input what a recording becomes
     * @throws DatasetException if recordings and transcripts do not fit together
     * @throws IOException if a file cannot be read
     */
    SampleSource open(Function<String, Path> files, AudioInput input) throws IOException;
}
