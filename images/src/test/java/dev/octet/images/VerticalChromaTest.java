package dev.octet.images;

import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

class VerticalChromaTest {

    @Property(tries = 500)
    void repeatedRowsBecomeInterpolatedOnesAndThoseStay(
            @ForAll @IntRange(min = 1, max = 5) int width,
            @ForAll @IntRange(min = 1, max = 12) int height,
            @ForAll @IntRange(min = 1, max = 256) int levels,
            @ForAll long seed) {
        // Few levels: then rows can be equal by chance, which is where telling the two apart is hardest.
        Random random = new Random(seed);
        int[][] chroma = new int[(height + 1) / 2][width];
        for (int[] row : chroma) {
            for (int x = 0; x < width; x++) {
                row[x] = random.nextInt(levels);
            }
        }
        byte[] repeated = new byte[width * height * 3];
        byte[] expected = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            int here = y / 2;
            int there = Math.max(0, Math.min(chroma.length - 1, y % 2 == 0 ? here - 1 : here + 1));
            for (int x = 0; x < width; x++) {
                double exact = (3 * chroma[here][x] + chroma[there][x]) / 4.0;
                repeated[(y * width + x) * 3 + 1] = (byte) chroma[here][x];
                // Rows above the middle round a half down, rows below it up: jdsample.c's dither.
                expected[(y * width + x) * 3 + 1] =
                        (byte) (y % 2 == 0 ? Math.ceil(exact - 0.5) : Math.floor(exact + 0.5));
            }
        }
        VerticalChroma.interpolate(repeated, width, height, 3, 1);
        assertThat(repeated).isEqualTo(expected);
        VerticalChroma.interpolate(repeated, width, height, 3, 1);
        assertThat(repeated).isEqualTo(expected);
    }
}
