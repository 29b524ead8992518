package dev.octet.metrics;

import java.util.List;

/** A text that grows symbol by symbol. */
final class Transcript {
    private final List<String> vocabulary;
    private final String space;
    private final StringBuilder text = new StringBuilder();

    /** @param space what stands between words, as a symbol or as a part of one */
    Transcript(List<String> vocabulary, String space) {
        this.vocabulary = vocabulary;
        this.space = space;
    }

    void add(int symbol) {
        text.append(vocabulary.get(symbol).replace(space, " "));
    }

    Answer.Text answer() {
        return new Answer.Text(text.toString().strip());
    }
}
