package dev.octet.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.explain.Explanation.Conversion;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.Grid;
import dev.octet.explain.Explanation.KernelTime;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.LayerTime;
import dev.octet.explain.Explanation.Macs;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Operator;
import dev.octet.explain.Explanation.Precision;
import dev.octet.explain.Explanation.Saturation;
import dev.octet.explain.Explanation.Severity;
import dev.octet.explain.Explanation.Speed;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each format of one explanation, whose names try to be markup, byte for byte and also where numbers have a comma.
 * {@code -Dgolden.update=true} writes the files anew; review the difference.
 */
class ExplanationReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest(name = "{0} under {1}")
    @CsvSource({"txt,de", "md,de", "html,tr", "json,de", "md,en", "html,en"})
    void looksAsItDid(String format, String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        ExplanationReport report = new ExplanationReport(explanation());
        String text =
                switch (format) {
                    case "txt" -> report.text();
                    case "md" -> report.markdown();
                    case "html" -> report.html();
                    default -> report.json();
                };
        Path file = GOLDEN.resolve("explanation." + format);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    private static Explanation explanation() {
        String hostile = "/a<script>alert(1)</script>|b";
        return new Explanation(
                "models/tiny_int8.onnx",
                Optional.of("models/tiny.onnx"),
                "onnxruntime 1.28.0 CPU",
                List.of("avx2", "avx512_vnni"),
                Form.QDQ,
                17,
                300_000,
                Optional.of(1_100_000L),
                "16 calibration samples of the recipe",
                List.of(new Operator("Conv", 1, 0, 1), new Operator("Relu", 0, 1, 0)),
                List.of(
                        new NodeState("/conv", "Conv", Precision.INT8, "QLinearConv", Optional.empty(), "", 1_234_567),
                        new NodeState(
                                hostile,
                                "Conv",
                                Precision.FLOAT,
                                "Conv",
                                Optional.of(Cause.CLIPPING),
                                "a Relu follows, but the zero point behind it is 128, not 0",
                                200),
                        new NodeState("/relu", "Relu", Precision.FOLDED, "", Optional.empty(), "", 0)),
                List.of(new Conversion("QuantizeLinear of activations", 3, Optional.of(12.5))),
                Optional.of(new Macs(1_234_767, 1_234_567)),
                Optional.of(new Speed(Optional.of(1.5), 0.75, Optional.of(2.0), 21)),
                List.of(new KernelTime("QLinearConv", Optional.of(0.0), 500.25, 1)),
                List.of(new LayerTime("/conv", "Conv", Optional.of(1000.0), 500.25, "QLinearConv")),
                List.of(
                        new LayerError(
                                "x",
                                "",
                                "",
                                Optional.of(60.0),
                                60,
                                1,
                                0.01,
                                -1,
                                1,
                                Optional.of(new Grid("UINT8", 0.01, 128, -1.28, 1.27)),
                                0,
                                201,
                                Optional.empty(),
                                Optional.empty()),
                        new LayerError(
                                hostile,
                                hostile,
                                "Conv",
                                Optional.of(12.5),
                                10.25,
                                0.95,
                                3.5,
                                -7,
                                9,
                                Optional.empty(),
                                0,
                                0,
                                Optional.of(33.3),
                                Optional.of(41.0))),
                Optional.of(new Saturation(200, "y", true)),
                List.of(
                        new Finding(
                                Severity.WARNING,
                                "1 of 2 Conv runs in float: " + Cause.CLIPPING.text(),
                                "For one: Conv " + hostile + ".",
                                Cause.CLIPPING.remedy(),
                                List.of(hostile)),
                        new Finding(Severity.NOTE, "a note", "No more than that.", "Nothing.", List.of())),
                List.of("a part was not measured"));
    }
}
