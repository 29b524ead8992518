package dev.octet.images;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Problem;
import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageStepsTest {
    private static final TensorInfo RGB_INPUT = new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 3L, 2L, 2L));

    @Test
    void readsEveryKey() {
        ImageSteps steps = steps("""
                channels: bgr
                exif_orientation: true
                center_fraction: 0.875
                fraction_of: each_side
                resize: {short_side: 256, filter: bicubic, rounding: nearest, pillow: 12}
                center_crop: [200, 224]
                crop_rounding: even
                scale: 255
                mean: [0.485, 0.456, 0.406]
                std: [0.229, 0.224, 0.225]
                arithmetic: folded
                layout: nhwc
                pad_multiple: 32
                size_input: image_shape
                """);
        assertThat(steps)
                .isEqualTo(new ImageSteps(
                        Optional.of(ImageSteps.Channels.BGR),
                        true,
                        List.of(
                                new CenterFraction(0.875, CenterFraction.Of.EACH_SIDE),
                                new ImageResize(
                                        new ImageSize(256, 256),
                                        true,
                                        ImageResize.Rounding.NEAREST,
                                        new Resampler.Pillow(ResampleFilter.BICUBIC, 12)),
                                new CenterCrop(new ImageSize(200, 224), CenterCrop.Rounding.EVEN)),
                        Optional.of(new PixelNormalization(
                                255,
                                List.of(0.485f, 0.456f, 0.406f),
                                List.of(0.229f, 0.224f, 0.225f),
                                PixelNormalization.Arithmetic.FOLDED)),
                        false,
                        ImageSteps.Layout.NHWC,
                        32,
                        Optional.of("image_shape")));
    }

    @Test
    void whatItWritesReadsTheSame() {
        for (String yaml : List.of(
                "{}",
                "{center_fraction: 0.5, resize: {size: [3, 4], filter: linear, opencv: 4, floats: true}, scale: 2,"
                        + " scale_first: true, arithmetic: multiply}",
                "{channels: bgr, letterbox: {size: 8, place: center, rounding: nearest, pad: 7, filter: area, opencv: 5},"
                        + " pad_multiple: 16, size_input: shape, layout: nhwc}",
                "{resize: {short_side: 9, rounding: nearest_float, filter: bilinear, tensorflow: half_pixel},"
                        + " center_crop: [7, 8], crop_rounding: even, mean: [1, 2, 3], std: [4, 5, 6]}")) {
            ImageSteps steps = steps(yaml);
            assertThat(steps(steps.text())).isEqualTo(steps);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "resize: {size: 224, pillow: 13}                        | preprocess.resize.filter: is missing",
                "resize: {size: 224, filter: bilinear}                  | preprocess.resize.pillow: is missing",
                "resize: {short_side: 224, filter: box, pillow: 13}     | preprocess.resize.rounding: is missing",
                "resize: {size: 8, filter: box, pillow: 13, rounding: truncate} | preprocess.resize.rounding: is given"
                        + " without short_side",
                "resize: {filter: box, pillow: 13}                      | preprocess.resize: has neither short_side nor"
                        + " size",
                "resize: {size: 8, short_side: 8, filter: box, pillow: 13, rounding: nearest} | preprocess.resize: has"
                        + " both short_side and size",
                "resize: {size: [1, 2, 3], filter: box, pillow: 13}     | preprocess.resize.size: has 3 numbers",
                "resize: {size: 8.5, filter: box, pillow: 13}           | preprocess.resize.size: has a side that is no"
                        + " whole number from 1 to 10000",
                "resize: {size: 8, filter: cubic, pillow: 13}           | preprocess.resize.filter: 'cubic' is not"
                        + " known",
                "resize: {size: 8, filter: box, pillow: 13, antialias: true} | preprocess.resize.antialias: unknown key",
                "center_crop: 224                                       | preprocess.crop_rounding: is missing",
                "crop_rounding: down                                    | preprocess.crop_rounding: is given without"
                        + " center_crop",
                "center_fraction: 0                                     | preprocess.center_fraction: must be above 0",
                "center_fraction: 1.1                                   | preprocess.center_fraction: must be from 0 to"
                        + " 1 but was 1.1",
                "scale: 0                                               | preprocess.scale: must be above 0",
                "mean: [0.5]                                            | preprocess.std: is missing",
                "std: [0.5]                                             | preprocess.mean: is missing",
                "'mean: [1, 2, 3]\nstd: [1, 2]'                         | preprocess.std: has 2 numbers but mean has 3",
                "'mean: [1]\nstd: [0]'                                  | preprocess.std: must be above 0 but has 0.0",
                "'mean: [1]\nstd: [1e-60]'                              | preprocess.std: must be above 0 but has"
                        + " 1.0E-60",
                "'mean: [1]\nstd: [1e-38]'                              | preprocess: a white pixel becomes infinite"
                        + " with scale 1.0 and std 1.0E-38",
                "'channels: grey\nmean: [1, 2, 3]\nstd: [1, 2, 3]'      | preprocess: mean and std have 3 numbers each"
                        + " but there are 1 channels",
                "'resize: {size: 200, filter: box, pillow: 13}\ncenter_crop: 224\ncrop_rounding: down' | preprocess:"
                        + " center_crop of 224x224 (height x width) does not fit the resized picture of 200x200 (height"
                        + " x width)",
                "'resize: {short_side: 200, filter: box, pillow: 13, rounding: truncate}\ncenter_crop: 224\n"
                        + "crop_rounding: down' | preprocess: center_crop of 224x224 (height x width) does not fit a"
                        + " picture whose short side is resized to 200",
                "resize: {size: 8, filter: linear, opencv: 4, pillow: 13} | preprocess.resize.opencv: stands beside pillow",
                "resize: {size: 8, filter: area, opencv: 4, floats: true} | preprocess.resize.floats: goes with filter:"
                        + " linear only",
                "resize: {size: 8, filter: bicubic, tensorflow: legacy} | preprocess.resize.filter: 'bicubic' is not known",
                "letterbox: {size: 8, place: corner, pad: 0, filter: linear, opencv: 4} | preprocess.letterbox.rounding:"
                        + " is missing",
                "'resize: {size: 8, filter: box, pillow: 13}\nletterbox: {size: 8, place: corner, rounding: truncate,"
                        + " pad: 0, filter: linear, opencv: 4}' | preprocess.letterbox: stands beside resize",
                "'resize: {size: 8, filter: box, pillow: 13}\nscale: 255\nscale_first: true' | preprocess: scale_first"
                        + " makes floats of pixels but filter: box, pillow: 13 resizes bytes",
                "scale_first: true                                       | preprocess: scale_first needs a scale",
                "fraction_of: each_side                                  | preprocess.fraction_of: is given without"
                        + " center_fraction",
                "arithmetic: folded                                      | preprocess.arithmetic: is given without scale"
                        + " or mean",
                "preset: torchvison                                      | preprocess.preset: 'torchvison' is not known",
                "preset: {name: yolox, short_side: 9}                    | preprocess.preset.short_side: has no meaning"
                        + " for yolox",
                "chanels: rgb                                           | preprocess.chanels: unknown key",
                "layout: chwn                                           | preprocess.layout: 'chwn' is not known",
            })
    void namesWhatIsWrong(String yaml, String problem) {
        Section section = section(yaml);
        assertThat(ImageSteps.read(section))
                .satisfiesAnyOf(read -> assertThat(read).isEmpty(), read -> assertThat(problem)
                        .contains("unknown key"));
        assertThat(section.problems().stream().map(Problem::toString))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void normalizesInTheOrderOfNumpy() throws BadImageException {
        ImageInput input = steps("{scale: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}")
                .forInput(RGB_INPUT);
        Tensor tensor = input.apply(new Raster(2, 2, 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255}));
        assertThat(tensor.shape()).containsExactly(1, 3, 2, 2);
        assertThat(tensor.toFloats())
                .containsExactly(
                        (1 / 255f - 0.485f) / 0.229f,
                        (4 / 255f - 0.485f) / 0.229f,
                        (7 / 255f - 0.485f) / 0.229f,
                        (10 / 255f - 0.485f) / 0.229f,
                        (2 / 255f - 0.456f) / 0.224f,
                        (5 / 255f - 0.456f) / 0.224f,
                        (8 / 255f - 0.456f) / 0.224f,
                        (11 / 255f - 0.456f) / 0.224f,
                        (3 / 255f - 0.406f) / 0.225f,
                        (6 / 255f - 0.406f) / 0.225f,
                        (9 / 255f - 0.406f) / 0.225f,
                        (255 / 255f - 0.406f) / 0.225f);
    }

    @Test
    void keepsPixelsSideBySideInNhwcAndSwapsThemForBgr() throws BadImageException {
        ImageInput input = steps("{layout: nhwc, channels: bgr, mean: [10, 20, 30], std: [1, 1, 1]}")
                .forInput(new TensorInfo("x", ElementType.FLOAT32, List.of(1L, -1L, -1L, 3L)));
        Tensor tensor = input.apply(new Raster(2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(tensor.shape()).containsExactly(1, 1, 2, 3);
        assertThat(tensor.toFloats()).containsExactly(3 - 10, 2 - 20, 1 - 30, 6 - 10, 5 - 20, 4 - 30);
    }

    @Test
    void feedsGreyPixelsAsTheyAreOrRepeated() throws BadImageException {
        Raster grey = new Raster(2, 1, 1, new byte[] {7, (byte) 200});
        TensorInfo one = new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 1L, 1L, 2L));
        TensorInfo three = new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L, 1L, 2L));
        assertThat(steps("{}").forInput(one).apply(grey).toFloats()).containsExactly(7, 200);
        assertThat(steps("{}").forInput(three).apply(grey).toFloats()).containsExactly(7, 200, 7, 200, 7, 200);
    }

    @Test
    void feedsBytesToAModelThatTakesBytes() throws BadImageException {
        TensorInfo bytes = new TensorInfo("x", ElementType.UINT8, List.of(-1L, 3L, 1L, 1L));
        Tensor tensor = steps("{}").forInput(bytes).apply(new Raster(1, 1, 3, new byte[] {1, (byte) 200, 3}));
        assertThat(tensor.type()).isEqualTo(ElementType.UINT8);
        assertThat(tensor.toBytes()).containsExactly(1, 200, 3);
    }

    @Test
    void feedsHalvesToAModelThatTakesHalves() throws BadImageException {
        TensorInfo halves = new TensorInfo("x", ElementType.FLOAT16, List.of(-1L, 3L, 1L, 1L));
        Tensor tensor =
                steps("{scale: 256}").forInput(halves).apply(new Raster(1, 1, 3, new byte[] {1, (byte) 192, 3}));
        assertThat(tensor.type()).isEqualTo(ElementType.FLOAT16);
        assertThat(tensor.widened().toFloats()).containsExactly(1 / 256f, 0.75f, 3 / 256f);
    }

    /** TensorFlow's detectors resize in the graph. */
    @Test
    void feedsPicturesOfAnySizeToAModelThatResizesThem() throws BadImageException {
        TensorInfo open = new TensorInfo("image_tensor:0", ElementType.UINT8, List.of(-1L, -1L, -1L, 3L));
        Raster picture = new Raster(2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6});
        Tensor tensor = steps("{channels: rgb, layout: nhwc}").forInput(open).apply(picture);
        assertThat(tensor.shape()).containsExactly(1, 1, 2, 3);
        assertThat(tensor.toBytes()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest(name = "{0} of {1}: {3} with {2}")
    @CsvSource({
        "224, 256, down, 16", "224, 256, even, 16", "224, 257, down, 16", "224, 257, even, 16",
        "224, 259, down, 17", "224, 259, even, 18", "224, 261, down, 18", "224, 261, even, 18",
        "224, 224, even, 0", "224, 225, even, 0", "224, 227, even, 2",
    })
    void cropsWhereTheReferenceDoes(int crop, int side, String rounding, int offset) throws BadImageException {
        Raster ramp = Raster.black(side, crop, 1);
        for (int i = 0; i < ramp.samples().length; i++) {
            ramp.samples()[i] = (byte) (i % side);
        }
        Raster cropped = (Raster) steps("{center_crop: " + crop + ", crop_rounding: " + rounding + "}")
                .geometry(ramp);
        assertThat(cropped.width()).isEqualTo(crop);
        assertThat(cropped.samples()[0]).isEqualTo((byte) offset);
    }

    @ParameterizedTest(name = "{0}x{1}: {2} at ({3}, {4})")
    @CsvSource({"256, 256, 224, 16, 16", "300, 257, 224, 38, 17", "101, 100, 87, 7, 7", "5, 500, 4, 1, 248"})
    void cutsTheCentreSquareAsEfficientNetDoes(int width, int height, int side, int x, int y) throws BadImageException {
        Raster source = Raster.black(width, height, 1);
        source.samples()[y * width + x] = 1;
        source.samples()[(y + side - 1) * width + x + side - 1] = 2;
        Raster square = (Raster) steps("{center_fraction: 0.875}").geometry(source);
        assertThat(square.size()).isEqualTo(side + "x" + side);
        assertThat(square.samples()[0]).isEqualTo((byte) 1);
        assertThat(square.samples()[side * side - 1]).isEqualTo((byte) 2);
    }

    @ParameterizedTest(name = "{0}x{1} to short side {2}, {3}: {4}x{5}")
    @CsvSource({
        "500, 375, 256, truncate, 341, 256", // 341.33
        "375, 500, 256, nearest, 256, 341",
        "500, 333, 256, truncate, 384, 256", // 384.38
        "500, 334, 256, truncate, 383, 256", // 383.23
        "499, 333, 256, truncate, 383, 256", // 383.62
        "499, 333, 256, nearest, 384, 256",
        "3, 2, 1, nearest, 2, 1", // 1.5, half to even
        "5, 2, 1, nearest, 2, 1", // 2.5, half to even
        "300, 300, 256, truncate, 256, 256",
    })
    void roundsTheLongSideAsAsked(int width, int height, int side, String rounding, int newWidth, int newHeight)
            throws BadImageException {
        ImageSteps steps =
                steps("resize: {short_side: " + side + ", filter: box, pillow: 13, rounding: " + rounding + "}");
        assertThat(steps.geometry(Raster.black(width, height, 1)).size()).isEqualTo(newWidth + "x" + newHeight);
    }

    @Test
    void aModelWithoutABatchGetsNone() throws BadImageException {
        TensorInfo open = new TensorInfo("image", ElementType.FLOAT32, List.of(3L, -1L, -1L));
        Tensor tensor =
                steps("{pad_multiple: 4, mean: [1], std: [1]}").forInput(open).apply(Raster.black(5, 3, 3));
        assertThat(tensor.shape()).containsExactly(3, 4, 8);
        float[] plane = new float[32];
        for (int i = 0; i < 32; i++) {
            plane[i] = i % 8 < 5 && i < 24 ? -1 : 0;
        }
        assertThat(Arrays.copyOf(tensor.toFloats(), 32)).isEqualTo(plane);
    }

    @Test
    void aHeaderShowsThatAPictureDoesNotFit() throws BadImageException {
        ImageInput input = steps("{center_crop: 2, crop_rounding: down}").forInput(RGB_INPUT);
        input.check(2, 2);
        assertThatThrownBy(() -> input.check(1, 2)).hasMessageContaining("too small for a crop");
        input.check(GoldenVector.bytes("jpeg/s420.jpg"));
        assertThatThrownBy(() -> input.check(new byte[] {1, 2})).hasMessageContaining("is neither JPEG, PNG nor WebP");
        assertThatThrownBy(() -> steps("{}").forInput(RGB_INPUT).check(GoldenVector.bytes("jpeg/exif6.jpg")))
                .hasMessageStartingWith("is 53x75 (height x width) when all steps are taken");
        assertThatThrownBy(() -> steps("{exif_orientation: true}")
                        .forInput(RGB_INPUT)
                        .check(GoldenVector.bytes("jpeg/exif6.jpg")))
                .hasMessageStartingWith("is 75x53 (height x width) when all steps are taken");
    }

    @Test
    void aPictureTooSmallForTheCropIsNamed() {
        ImageSteps steps = steps("{center_crop: 4, crop_rounding: down}");
        assertThatThrownBy(() -> steps.geometry(Raster.black(3, 5, 3)))
                .isInstanceOf(BadImageException.class)
                .hasMessage("is 5x3 (height x width), too small for a crop of 4x4 (height x width)");
    }

    @Test
    void aPictureThatEndsInAnotherSizeThanTheModelTakesIsNamed() {
        ImageInput input = steps("{}").forInput(RGB_INPUT);
        assertThatThrownBy(() -> input.apply(Raster.black(3, 2, 3)))
                .isInstanceOf(BadImageException.class)
                .hasMessage("is 2x3 (height x width) when all steps are taken, but the model takes input FLOAT32[N, 3,"
                        + " 2, 2]; a resize or center_crop is missing");
    }

    @ParameterizedTest(name = "{0} into {1}{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}               | FLOAT32 | 3 4         | not a picture of four dimensions",
                "{}               | FLOAT32 | -1 2 4 4    | in layout nchw has 2 channels, but rgb has 3; is the layout"
                        + " another?",
                "{}               | FLOAT32 | -1 4 4 3    | in layout nchw has 4 channels",
                "{channels: grey} | FLOAT32 | -1 3 4 4    | has 3 channels, but grey has 1; correct channels",
                "{}               | FLOAT32 | -1 -1 4 4   | leaves the channels open; add channels",
                "{center_crop: 5, crop_rounding: down} | FLOAT32 | -1 3 4 4 | but the steps make pictures of 5x5",
                "{}               | FLOAT32 | 8 3 4 4     | a fixed batch",
                "{scale: 255}     | UINT8   | -1 3 4 4    | takes pixels as they are; remove scale, mean and std",
                "{}               | INT64   | -1 3 4 4    | pictures are fed as FLOAT32, FLOAT16 or UINT8 only",
                "{mean: [1, 2, 3], std: [1, 1, 1]} | FLOAT32 | -1 1 4 4 | mean and std have 3 numbers each but there are"
                        + " 1 channels",
            })
    void refusesAModelThatTheStepsDoNotFit(String yaml, ElementType type, String shape, String message) {
        List<Long> dimensions =
                List.of(shape.split(" ")).stream().map(Long::valueOf).toList();
        TensorInfo input = new TensorInfo("x", type, dimensions);
        assertThatThrownBy(() -> steps(yaml).forInput(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Section section(String yaml) {
        String text = yaml.startsWith("{") ? "preprocess: " + yaml : "preprocess:\n" + yaml.indent(2);
        return Section.parse("recipe.yaml", text).section("preprocess").orElseThrow();
    }

    private static ImageSteps steps(String yaml) {
        Section section = section(yaml);
        Optional<ImageSteps> steps = ImageSteps.read(section);
        section.throwIfWrong();
        return steps.orElseThrow();
    }
}
