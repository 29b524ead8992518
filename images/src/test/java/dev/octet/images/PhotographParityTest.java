package dev.octet.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Photographs become the very tensors that Python makes of them; expectations by src/test/golden/photographs.py. */
class PhotographParityTest {
    private static final TensorInfo INPUT = new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 3L, 224L, 224L));
    private static final String IMAGENET = ", scale: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}";

    @ParameterizedTest(name = "{0} of {1}")
    @CsvFileSource(resources = "/images/photographs.csv", numLinesToSkip = 1)
    void tensorsEqualPythons(String pipeline, String picture, String sha256) throws Exception {
        Path file = mirror().map(folder -> folder.resolve("imagenet-samples/images/" + picture))
                .filter(Files::exists)
                .orElse(Path.of(""));
        assumeTrue(Files.isRegularFile(file), "needs imagenet-samples in OCTET_MIRROR or ../shared/mirror");
        byte[] encoded = Files.readAllBytes(file);
        Tensor tensor =
                switch (pipeline) {
                    case "mobilenet-v2" ->
                        input("{resize: {short_side: 256, filter: bilinear, rounding: truncate,"
                                        + " pillow: 13}, center_crop: 224, crop_rounding: even" + IMAGENET)
                                .prepare(encoded, caveat -> fail(caveat))
                                .tensor();
                    case "efficientnet-lite0" ->
                        input("{center_fraction: 0.875, resize: {size: 224, filter: bicubic,"
                                        + " pillow: 13}, mean: [127], std: [128]}")
                                .prepare(encoded, caveat -> fail(caveat))
                                .tensor();
                    case "wide-bilinear-232" ->
                        input("{resize: {short_side: 232, filter: bilinear, rounding: truncate,"
                                        + " pillow: 13}, center_crop: 224, crop_rounding: even" + IMAGENET)
                                .apply(raster(encoded).crop(0, 30, 256, 195));
                    case "tall-lanczos-321" ->
                        input("{resize: {short_side: 321, filter: lanczos, rounding: truncate,"
                                        + " pillow: 13}, center_crop: 224, crop_rounding: even" + IMAGENET)
                                .apply(raster(encoded).crop(40, 0, 181, 256));
                    case "square-bicubic" ->
                        input("{center_fraction: 0.77, resize: {size: 224, filter: bicubic,"
                                        + " pillow: 13}, mean: [127], std: [128]}")
                                .apply(raster(encoded).crop(0, 11, 256, 235));
                    default -> throw new IllegalArgumentException(pipeline);
                };
        assertThat(Sha256.of(tensor.toBytes())).isEqualTo(sha256);
    }

    private static Raster raster(byte[] encoded) throws BadImageException {
        return ImageDecoder.decode(encoded, false).raster();
    }

    private static ImageInput input(String yaml) {
        Section section = Section.parse("recipe.yaml", "preprocess: " + yaml)
                .section("preprocess")
                .orElseThrow();
        Optional<ImageSteps> steps = ImageSteps.read(section);
        section.throwIfWrong();
        return steps.orElseThrow().forInput(INPUT);
    }

    private static Optional<Path> mirror() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve(".editorconfig"))) {
            root = root.getParent();
        }
        Stream<Path> named = Stream.ofNullable(System.getenv("OCTET_MIRROR"))
                .flatMap(folders -> Stream.of(folders.split(java.io.File.pathSeparator)))
                .map(Path::of);
        Stream<Path> beside = Stream.ofNullable(root).map(folder -> folder.resolveSibling("shared/mirror"));
        return Stream.concat(named, beside)
                .filter(folder -> Files.isDirectory(folder.resolve("imagenet-samples")))
                .findFirst();
    }
}
