package dev.octet.explain;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import static java.util.Objects.requireNonNull;

/** Lays an explanation out; computes nothing. */
public final class ExplanationReport {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private final Explanation explanation;

    /** A report on {@code explanation}. */
    public ExplanationReport(Explanation explanation) {
        this.explanation = requireNonNull(explanation, "explanation");
    }

    /** One screen of plain text: the figures in short, and the findings. */
    public String text() {
        return TextReport.of(explanation);
    }

    /** GitHub-flavoured Markdown, all of it. */
    public String markdown() {
        return MarkdownReport.of(new ReportLayout(explanation));
    }

    /** One page that needs nothing else, all of it. */
    public String html() {
        return new HtmlReport(new ReportLayout(explanation)).write();
    }

    /** Every value of the explanation, by the names of its components in snake case. */
    public String json() {
        try {
            return JSON.writeValueAsString(explanation) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("plain values always become JSON", e);
        }
    }
}
