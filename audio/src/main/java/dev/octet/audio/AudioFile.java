package dev.octet.audio;

/** A recording in a file, of whatever format: what its bytes begin with tells. */
sealed interface AudioFile permits FlacFile, WavFile {
    /** 70 minutes at 16 kHz; the longest utterances of test sets have 35 seconds. */
    int MOST_FRAMES = 1 << 26;

    /** @throws BadAudioException if the file is of no format that is read, or does not hold what it promises */
    static AudioFile of(byte[] bytes) throws BadAudioException {
        return FlacFile.begins(bytes) ? FlacFile.of(bytes) : WavFile.of(bytes);
    }

    /** Samples a second. */
    int rate();

    /** How many samples each channel has. */
    int frames();

    /** The samples, each the mean of its channels, in [-1, 1). @throws BadAudioException if one is no number */
    float[] mono() throws BadAudioException;

    /** Of a recording that is longer than any that is read. */
    static BadAudioException tooLong(long frames) {
        return new BadAudioException("has " + frames + " samples; at most " + MOST_FRAMES + " are read: cut it up");
    }
}
