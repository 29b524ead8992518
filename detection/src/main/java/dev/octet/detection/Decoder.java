package dev.octet.detection;

import java.util.List;

/** How a family of detectors writes what it sees. */
sealed interface Decoder
        permits YoloxDecoder, YoloV3Decoder, YoloDecoder, SsdDecoder, ScoredDecoder, ListedDecoder, SelectedDecoder {

    /** Names of the outputs that it reads. @param all those of the model, in its order */
    List<String> outputs(List<String> all);

    /**
     * Gives every candidate to {@code candidates}, its box in pixels of the input.
     *
     * @param outputs those of {@link #outputs}, in that order; all numbers finite
     * @throws IllegalArgumentException if an output has not the shape that the family gives it
     */
    void decode(List<RawOutput> outputs, Candidates candidates);
}
