package dev.octet.images;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PillowResizeTest {

    static Stream<GoldenVector> pillow13() {
        return GoldenVector.all("pillow13");
    }

    static Stream<GoldenVector> pillow12() {
        return GoldenVector.all("pillow12");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pillow13")
    void equalsPillow13(GoldenVector vector) {
        Raster source = vector.sourceRaster();
        Raster result;
        if (vector.operation().equals("bicubic_box")) {
            // The box of generate.py.
            var box = new PillowResize.Box(3.25f, 5.5f, source.width() - 4.125f, source.height() - 7.75f);
            result = PillowResize.resize(source, box, vector.width(), vector.height(), ResampleFilter.BICUBIC, 13);
        } else {
            result = PillowResize.resize(source, vector.width(), vector.height(), filter(vector.operation()), 13);
        }
        assertThat(result.samples()).isEqualTo(vector.expectedArray());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pillow12")
    void equalsPillow12WhereItsPassesAreInAnotherOrder(GoldenVector vector) {
        ResampleFilter filter = filter(vector.operation().replace("_p12", ""));
        Raster source = vector.sourceRaster();
        Raster older = PillowResize.resize(source, vector.width(), vector.height(), filter, 12);
        Raster newer = PillowResize.resize(source, vector.width(), vector.height(), filter, 13);
        assertThat(older.samples()).isEqualTo(vector.expectedArray()).isNotEqualTo(newer.samples());
    }

    @Test
    void goldenVectorsAreAllThere() {
        assertThat(pillow13()).hasSize(76);
        assertThat(pillow12()).hasSize(6);
    }

    @Property(tries = 100)
    void resizingToTheSameSizeChangesNothing(
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll ResampleFilter filter,
            @ForAll long seed) {
        Raster source = noise(width, height, 3, seed);
        assertThat(PillowResize.resize(source, width, height, filter, 13).samples())
                .isEqualTo(source.samples());
    }

    @Property(tries = 200)
    void aConstantPictureStaysConstant(
            @ForAll @IntRange(min = 1, max = 60) int width,
            @ForAll @IntRange(min = 1, max = 60) int height,
            @ForAll @IntRange(min = 1, max = 60) int newWidth,
            @ForAll @IntRange(min = 1, max = 60) int newHeight,
            @ForAll ResampleFilter filter,
            @ForAll byte value) {
        Raster source = Raster.black(width, height, 1);
        Arrays.fill(source.samples(), value);
        byte[] expected = new byte[newWidth * newHeight];
        Arrays.fill(expected, value);
        assertThat(PillowResize.resize(source, newWidth, newHeight, filter, 13).samples())
                .isEqualTo(expected);
    }

    @Property(tries = 300)
    void equalsTheSlowOracle(
            @ForAll @IntRange(min = 1, max = 50) int width,
            @ForAll @IntRange(min = 1, max = 50) int height,
            @ForAll @IntRange(min = 1, max = 50) int newWidth,
            @ForAll @IntRange(min = 1, max = 50) int newHeight,
            @ForAll ResampleFilter filter,
            @ForAll @IntRange(min = 12, max = 13) int pillow,
            @ForAll boolean color,
            @ForAll long seed) {
        Raster source = noise(width, height, color ? 3 : 1, seed);
        assertThat(PillowResize.resize(source, newWidth, newHeight, filter, pillow)
                        .samples())
                .isEqualTo(oracle(source, newWidth, newHeight, filter, pillow).samples());
    }

    @Test
    void refusesABoxThatLeavesThePicture() {
        Raster source = Raster.black(10, 10, 3);
        assertThatThrownBy(() -> PillowResize.resize(
                        source, new PillowResize.Box(0, 0, 10.5f, 10), 5, 5, ResampleFilter.BOX, 13))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves the picture of 10x10");
    }

    /** One pass over one line: the obvious way, in doubles up to the fixed-point weights. */
    private static int[] line(int[] in, int outputs, ResampleFilter filter) {
        int[] out = new int[outputs];
        double scale = (double) in.length / outputs;
        double stretch = Math.max(1, scale);
        for (int x = 0; x < outputs; x++) {
            double center = (x + 0.5) * scale;
            int first = Math.max(0, (int) (center - filter.radius() * stretch + 0.5));
            int end = Math.min(in.length, (int) (center + filter.radius() * stretch + 0.5));
            double total = 0;
            for (int i = first; i < end; i++) {
                total += filter.at((i - center + 0.5) / stretch);
            }
            double sum = 0;
            for (int i = first; i < end; i++) {
                sum += Math.round(filter.at((i - center + 0.5) / stretch) / total * (1 << 22)) * (double) in[i];
            }
            out[x] = (int) Math.max(0, Math.min(255, Math.floor(sum / (1 << 22) + 0.5)));
        }
        return out;
    }

    private static Raster oracle(Raster source, int width, int height, ResampleFilter filter, int pillow) {
        if (filter == ResampleFilter.NEAREST) {
            Raster result = Raster.black(width, height, source.bands());
            for (int i = 0; i < result.samples().length; i++) {
                int band = i % source.bands();
                int x = positionOf(i / source.bands() % width, source.width(), width);
                int y = positionOf(i / source.bands() / width, source.height(), height);
                result.samples()[i] = source.samples()[(y * source.width() + x) * source.bands() + band];
            }
            return result;
        }
        boolean columnsFirst = pillow >= 13 && source.height() - height > 2 * Math.max(0, source.width() - width);
        return columnsFirst
                ? alongRows(alongColumns(source, height, filter), width, filter)
                : alongColumns(alongRows(source, width, filter), height, filter);
    }

    private static int positionOf(int out, int inputs, int outputs) {
        double position = (double) inputs / outputs * 0.5;
        for (int i = 0; i < out; i++) {
            position += (double) inputs / outputs;
        }
        return Math.min(inputs - 1, (int) position);
    }

    private static Raster alongRows(Raster source, int width, ResampleFilter filter) {
        return width == source.width() ? source : transposed(alongColumns(transposed(source), width, filter));
    }

    private static Raster alongColumns(Raster source, int height, ResampleFilter filter) {
        if (height == source.height()) {
            return source;
        }
        Raster result = Raster.black(source.width(), height, source.bands());
        int row = source.width() * source.bands();
        for (int x = 0; x < row; x++) {
            int[] column = new int[source.height()];
            for (int y = 0; y < column.length; y++) {
                column[y] = source.samples()[y * row + x] & 255;
            }
            int[] resized = line(column, height, filter);
            for (int y = 0; y < height; y++) {
                result.samples()[y * row + x] = (byte) resized[y];
            }
        }
        return result;
    }

    private static Raster transposed(Raster source) {
        return ExifOrientation.TRANSPOSED.upright(source);
    }

    private static Raster noise(int width, int height, int bands, long seed) {
        Raster noise = Raster.black(width, height, bands);
        new Random(seed).nextBytes(noise.samples());
        return noise;
    }

    private static ResampleFilter filter(String name) {
        return ResampleFilter.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
