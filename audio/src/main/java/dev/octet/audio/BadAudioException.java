package dev.octet.audio;

/** A recording cannot be used: neither WAV nor FLAC, cut off, another sample rate, too short. The message is the reason. */
public final class BadAudioException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong with the recording, without its name: whoever read it knows that */
    BadAudioException(String reason) {
        super(reason);
    }
}
