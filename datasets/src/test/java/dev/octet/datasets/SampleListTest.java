package dev.octet.datasets;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleListTest {

    @Property(tries = 200)
    void shuffledPicksDistinctSamplesAndTheSameForTheSameSeed(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int size,
            @ForAll @IntRange(min = 1, max = 80) int count) {
        Dataset dataset = dataset(size, 0);
        List<String> ids = ids(dataset.shuffled(seed, count));
        assertThat(ids).hasSize(Math.min(size, count)).doesNotHaveDuplicates().isSubsetOf(ids(dataset));
        assertThat(ids(dataset.shuffled(seed, count))).isEqualTo(ids);
        assertThat(ids(dataset.shuffled(seed, size)).subList(0, ids.size())).isEqualTo(ids);
    }

    @Test
    void shuffledIsTheSameOnEveryJava() {
        // Fisher-Yates over the generator that the javadoc of java.util.Random specifies, computed in Python.
        assertThat(ids(dataset(10, 0).shuffled(7, 4))).containsExactly("6", "3", "7", "5");
    }

    @Test
    void otherSeedsPickOtherSamples() {
        Dataset dataset = dataset(1000, 0);
        assertThat(ids(dataset.shuffled(1, 10))).isNotEqualTo(ids(dataset.shuffled(2, 10)));
    }

    @Test
    void firstKeepsTheOrder() {
        assertThat(ids(dataset(5, 0).first(3))).containsExactly("0", "1", "2");
        assertThat(ids(dataset(5, 0).first(9))).hasSize(5);
        assertThat(ids(dataset(9, 0).shuffled(3, 9).first(2)))
                .isEqualTo(ids(dataset(9, 0).shuffled(3, 2)));
    }

    @Test
    void anEmptySubsetIsRefused() {
        assertThatThrownBy(() -> dataset(5, 0).first(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digestDependsOnSamplesLabelsAndOrder() {
        Dataset dataset = dataset(5, 0);
        assertThat(dataset.sha256())
                .isEqualTo(dataset(5, 0).sha256())
                .isNotEqualTo(dataset(5, 1).sha256())
                .isNotEqualTo(dataset(4, 0).sha256())
                .isNotEqualTo(dataset.shuffled(1, 5).sha256());
    }

    @Test
    void contentDigestIsThatOfTheContentAlone() {
        Dataset shuffled = dataset(5, 0).shuffled(7, 5);
        assertThat(shuffled.contentSha256(2)).isEqualTo(Sha256.of("content " + shuffled.id(2)));
        assertThat(dataset(5, 1).contentSha256(3)).isEqualTo(dataset(5, 0).contentSha256(3));
    }

    private static List<String> ids(Dataset dataset) {
        return IntStream.range(0, dataset.size()).mapToObj(dataset::id).toList();
    }

    private static Dataset dataset(int size, int label) {
        return SampleList.of("numbers", new Numbers(size, label));
    }

    private record Numbers(int size, int label) implements SampleSource {
        @Override
        public String id(int row) {
            return Integer.toString(row);
        }

        @Override
        public Label label(int row) {
            return new Label.ClassIndex(label);
        }

        @Override
        public byte[] content(int row) {
            return ("content " + row).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) {
            return Prepared.of(List.of(Feed.of("x", Tensor.ofFloats(new float[] {row}, 1))));
        }
    }
}
