package dev.octet.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Samples that fit any model. */
class SyntheticSamplesTest {
    private static final TensorInfo PICTURE = new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 3L, 64L, 48L));
    private static final TensorInfo IDS = new TensorInfo("input_ids", ElementType.INT64, List.of(-1L, -1L));
    private static final TensorInfo MASK = new TensorInfo("attention_mask", ElementType.INT64, List.of(-1L, -1L));
    private static final TensorInfo TYPES = new TensorInfo("token_type_ids", ElementType.INT64, List.of(-1L, -1L));

    private static SampleSource samples(String yaml, TensorInfo... inputs) {
        Section section = Section.parse("recipe.yaml", "dataset: " + yaml);
        DatasetReference reference = DatasetReference.read(section, "dataset").orElseThrow();
        return ((SyntheticSamples) reference.own().orElseThrow()).open(List.of(inputs));
    }

    private static Tensor tensor(SampleSource samples, int row, TensorInfo input) throws Exception {
        return samples.prepare(row, () -> "").feeds().get(0).tensors().get(input.name());
    }

    @Test
    void picturesAreNormalizedAndSmooth() throws Exception {
        SampleSource samples = samples("{synthetic: 50, seed: 1}", PICTURE);
        double sum = 0;
        double square = 0;
        double step = 0;
        int count = 0;
        for (int row = 0; row < samples.size(); row++) {
            float[] values = tensor(samples, row, PICTURE).toFloats();
            assertThat(values).hasSize(3 * 64 * 48);
            for (int i = 1; i < values.length; i++) {
                sum += values[i];
                square += values[i] * values[i];
                step += Math.pow(values[i] - values[i - 1], 2);
                count++;
            }
        }
        assertThat(sum / count).isCloseTo(0, within(0.2));
        assertThat(square / count).isCloseTo(1.1, within(0.2));
        // Of noise the squared difference of neighbours would be twice the variance.
        assertThat(step / square).isBetween(0.005, 0.2);
    }

    @Test
    void halvesAreTheRoundedFloats() throws Exception {
        TensorInfo halves = new TensorInfo(PICTURE.name(), ElementType.FLOAT16, PICTURE.shape());
        Tensor half = tensor(samples("{synthetic: 1, seed: 1}", halves), 0, halves);
        assertThat(half.type()).isEqualTo(ElementType.FLOAT16);
        assertThat(half.toBytes())
                .isEqualTo(tensor(samples("{synthetic: 1, seed: 1}", PICTURE), 0, PICTURE)
                        .halved()
                        .toBytes());
    }

    @Test
    void samplesDependOnSeedAndRowAlone() throws Exception {
        HashSet<String> contents = new HashSet<>();
        for (String seed : List.of("1", "2", "1")) {
            SampleSource samples = samples("{synthetic: 3, seed: " + seed + "}", PICTURE);
            for (int row = 0; row < 3; row++) {
                contents.add(Sha256.of(samples.content(row)));
            }
        }
        assertThat(contents).hasSize(6);
    }

    @Test
    void tokensAreInTheVocabularyAndMasksHaveLengths() throws Exception {
        SampleSource samples = samples("{synthetic: 40, seed: 1, vocabulary: 1000, length: 32}", IDS, MASK, TYPES);
        List<Long> lengths = new ArrayList<>();
        long largest = 0;
        for (int row = 0; row < samples.size(); row++) {
            long[] mask = tensor(samples, row, MASK).toLongs();
            long ones = Arrays.stream(mask).sum();
            assertThat(IntStream.range(0, 32).map(i -> (int) mask[i])).isSortedAccordingTo((a, b) -> b - a);
            lengths.add(ones);
            for (long id : tensor(samples, row, IDS).toLongs()) {
                assertThat(id).isBetween(0L, 999L);
                largest = Math.max(largest, id);
            }
            assertThat(tensor(samples, row, TYPES).toLongs()).containsOnly(0);
        }
        assertThat(new HashSet<>(lengths)).hasSizeGreaterThan(10);
        assertThat(lengths).allMatch(length -> length >= 1 && length <= 32);
        assertThat(largest).isGreaterThan(950);
    }

    @Test
    void whatIsMissingForAnInputIsAskedFor() {
        assertThatThrownBy(() -> samples("{synthetic: 1, seed: 1, vocabulary: 9}", IDS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("length: 128");
        assertThatThrownBy(() -> samples("{synthetic: 1, seed: 1, length: 9}", IDS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("vocabulary: 30522");
        assertThatThrownBy(() -> samples("{synthetic: 1, seed: 1}", new TensorInfo("b", ElementType.BOOL, List.of(1L))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("nothing feeds b BOOL[1]");
    }
}
