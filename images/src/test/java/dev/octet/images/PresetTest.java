package dev.octet.images;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** A preset makes the very tensors of the pipeline that it is named after; expectations by src/test/golden/pipelines.py. */
class PresetTest {
    private static final String EXPECTED = "/preprocessing/pipelines.csv";

    @ParameterizedTest(name = "{0} {1} {2} of {3}")
    @CsvFileSource(resources = EXPECTED, numLinesToSkip = 1)
    void tensorsEqualTheOrigins(String preset, int size, String shortSide, String source, String shape, String sha256)
            throws Exception {
        String sizes = "size: " + size + (shortSide == null ? "" : ", short_side: " + shortSide);
        ElementType type = preset.equals("mlperf_ssd_mobilenet") ? ElementType.UINT8 : ElementType.FLOAT32;
        List<Long> dimensions =
                Arrays.stream(shape.split(" ")).map(Long::valueOf).toList();
        ImageInput input =
                steps("preset: {name: " + preset + ", " + sizes + "}").forInput(new TensorInfo("x", type, dimensions));
        Tensor tensor = input.prepare(GoldenVector.bytes(source), caveat -> fail(caveat))
                .tensor();
        assertThat(tensor.shape())
                .containsExactly(dimensions.stream().mapToLong(Long::longValue).toArray());
        assertThat(Sha256.of(tensor.toBytes())).isEqualTo(sha256);
    }

    @Test
    void everyPresetHasExpectations() throws Exception {
        try (InputStream in = PresetTest.class.getResourceAsStream(EXPECTED)) {
            Set<String> covered = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .collect(Collectors.toSet());
            assertThat(covered).containsExactlyInAnyOrderElementsOf(Preset.names());
        }
    }

    @Test
    void aNameStandsForItsFirstVersion() {
        assertThat(steps("preset: torchvision@1")).isEqualTo(steps("preset: torchvision"));
        assertThat(steps("preset: {name: torchvision}")).isEqualTo(steps("preset: torchvision"));
    }

    @Test
    void expandsToStepsThatCanBeReadAgain() {
        for (String name : Preset.names()) {
            assertThat(steps(steps("preset: " + name).text())).as(name).isEqualTo(steps("preset: " + name));
        }
        assertThat(steps("preset: torchvision").text())
                .isEqualTo(
                        "{channels: rgb, exif_orientation: false, resize: {short_side: 256, rounding: truncate, filter:"
                                + " bilinear, pillow: 13}, center_crop: 224, crop_rounding: even, scale: 255.0, mean: [0.485,"
                                + " 0.456, 0.406], std: [0.229, 0.224, 0.225], arithmetic: divide, layout: nchw}");
    }

    @Test
    void keysOfTheRecipeReplaceThoseOfThePreset() {
        ImageSteps steps =
                steps("preset: yolox\nletterbox: {size: 416, place: corner, rounding: truncate, pad: 0, filter:"
                        + " linear, opencv: 4}\nexif_orientation: false\nlayout: nhwc");
        assertThat(steps.text())
                .isEqualTo("{channels: bgr, exif_orientation: false, letterbox: {size: 416, place: corner, rounding:"
                        + " truncate, pad: 0, filter: linear, opencv: 4}, layout: nhwc}");
        assertThat(steps("preset: yolox\nresize: {size: 9, filter: box, pillow: 12}")
                        .geometry())
                .singleElement()
                .isInstanceOf(ImageResize.class);
    }

    private static ImageSteps steps(String yaml) {
        Section section = yaml.startsWith("{")
                ? Section.parse("recipe.yaml", "preprocess: " + yaml)
                : Section.parse("recipe.yaml", "preprocess:\n" + yaml.indent(2));
        Section own = section.section("preprocess").orElseThrow();
        var steps = ImageSteps.read(own);
        own.throwIfWrong();
        return steps.orElseThrow();
    }
}
