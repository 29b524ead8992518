package dev.octet.images;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PlacementTest {

    /** A white dot is found where the placement says, and its place maps back to where it came from. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "150 | 40 | {resize: {size: [64, 100], filter: box, pillow: 13}}",
                "150 | 40 | {letterbox: {size: 96, place: corner, rounding: truncate, pad: 0, filter: area, opencv: 4}}",
                "150 | 40 | {letterbox: {size: [96, 80], place: center, rounding: nearest, pad: 0, filter: area, opencv: 4}}",
                "100 | 60 | {resize: {short_side: 96, rounding: truncate, filter: box, pillow: 13}, center_crop: 80,"
                        + " crop_rounding: even}",
                "100 | 60 | {center_fraction: 0.75, resize: {size: 50, filter: box, pillow: 13}}",
                "100 | 60 | {center_fraction: 0.75, fraction_of: each_side, resize: {size: 50, filter: box, pillow: 13}}",
            })
    void findsADotAgain(int x, int y, String yaml) throws BadImageException {
        Raster picture = Raster.black(200, 120, 1);
        for (int v = y - 1; v <= y; v++) {
            for (int u = x - 1; u <= x; u++) {
                picture.samples()[v * 200 + u] = (byte) 255;
            }
        }
        ImageSteps steps = steps(yaml);
        Raster seen = (Raster) steps.geometry(picture);
        double weight = 0;
        double atX = 0;
        double atY = 0;
        for (int i = 0; i < seen.samples().length; i++) {
            int value = seen.samples()[i] & 255;
            weight += value;
            atX += value * (i % seen.width() + 0.5);
            atY += value * (i / seen.width() + 0.5);
        }
        Placement placement = steps.place(new ImageSize(120, 200));
        assertThat(placement.size()).isEqualTo(ImageSize.of(seen));
        assertThat(atX / weight).isCloseTo(placement.inputX(x), within(0.6));
        assertThat(atY / weight).isCloseTo(placement.inputY(y), within(0.6));
        assertThat(placement.pictureX(placement.inputX(x))).isCloseTo(x, within(1e-9));
        assertThat(placement.pictureY(placement.inputY(y))).isCloseTo(y, within(1e-9));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "corner | 640 | 427 | 0.65   | 0  | 0",
                "center | 640 | 427 | 0.65   | 0  | 69",
                "center | 200 | 800 | 0.52   | 156 | 0",
            })
    void aLetterboxScalesByTheRatioOfItsOrigin(
            String place, int width, int height, double scale, double left, double top) throws BadImageException {
        Placement placement = steps("{letterbox: {size: 416, place: " + place
                        + ", rounding: truncate, pad: 114, filter: linear, opencv: 4}}")
                .place(new ImageSize(height, width));
        assertThat(placement).isEqualTo(new Placement(width, height, 416, 416, scale, scale, left, top));
    }

    private static ImageSteps steps(String yaml) {
        Section section = Section.parse("recipe.yaml", "preprocess: " + yaml)
                .section("preprocess")
                .orElseThrow();
        var steps = ImageSteps.read(section);
        section.throwIfWrong();
        return steps.orElseThrow();
    }
}
