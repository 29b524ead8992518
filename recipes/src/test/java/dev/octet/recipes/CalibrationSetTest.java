package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CalibrationSetTest {
    private static final int[] ONE_TO_EIGHT = IntStream.rangeClosed(1, 8).toArray();

    @TempDir
    Path folder;

    private TinyTask task;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
    }

    private Recipe recipe(String from, String to) throws IOException {
        return task.recipe(task.text().replace(from, to));
    }

    @Test
    void asksForAtMostWhatThereIs() {
        assertThatThrownBy(
                        () -> CalibrationSet.of(task.recipe(), TinyTask.dataset("seven", 1, 2, 3, 4, 5, 6, 7), none()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("asks for 8 samples but seven has 7");
    }

    @Test
    void sampleThatIsScoredUnderAnotherNameIsFoundByItsContent() {
        Dataset scored = TinyTask.dataset("scored", 100, 3);
        assertThatThrownBy(() -> CalibrationSet.of(task.recipe(), TinyTask.dataset("calib", ONE_TO_EIGHT), scored))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("1 of 8 calibration samples")
                .hasMessageContaining("calib-3");
    }

    @Test
    void overlapThatIsAllowedIsCounted() throws IOException {
        Recipe allowing = recipe("objective: fixed", "allow_scored_samples: true");
        Dataset scored = TinyTask.dataset("scored", 3, 5, 100);
        assertThat(CalibrationSet.of(allowing, TinyTask.dataset("calib", ONE_TO_EIGHT), scored)
                        .overlap())
                .isEqualTo(2);
    }

    @Test
    void onlySamplesThatAreDrawnCanOverlap() throws IOException {
        Recipe four = recipe("samples: 8", "samples: 4");
        Dataset all = TinyTask.dataset("calib", ONE_TO_EIGHT);
        Dataset drawn = CalibrationSet.of(four, all, none()).samples();
        int[] others = IntStream.of(ONE_TO_EIGHT)
                .filter(value -> IntStream.range(0, drawn.size())
                        .noneMatch(i -> drawn.id(i).equals("calib-" + value)))
                .toArray();
        assertThat(others).hasSize(4);
        assertThat(CalibrationSet.of(four, all, TinyTask.dataset("scored", others))
                        .overlap())
                .isZero();
    }

    @Test
    void unreadableSampleEndsTheCalibrationUnlessTheRecipeSkipsSuch() throws IOException {
        Dataset damaged = new Damaged(TinyTask.dataset("calib", ONE_TO_EIGHT), 2);
        CalibrationSet refusing = CalibrationSet.of(task.recipe(), damaged, none());
        assertThatThrownBy(() -> count(refusing, Progress.NONE)).isInstanceOf(BadSampleException.class);

        CalibrationSet skipping =
                CalibrationSet.of(recipe("{samples: all}", "{samples: all, on_bad_sample: skip}"), damaged, none());
        List<String> notes = new ArrayList<>();
        assertThat(count(skipping, noting(notes))).isEqualTo(7);
        assertThat(notes).singleElement().asString().contains("by design");
    }

    private static Dataset none() {
        return TinyTask.dataset("scored", 1000);
    }

    private static int count(CalibrationSet set, Progress progress) {
        int count = 0;
        for (Feed feed : set.feeds(progress)) {
            count += feed.tensors().size();
        }
        return count;
    }

    private static Progress noting(List<String> notes) {
        return new Progress() {
            @Override
            public void begin(String task, long total) {}

            @Override
            public void advance(long done) {}

            @Override
            public void note(String line) {
                notes.add(line);
            }
        };
    }

    /** A dataset of which the sample at one place cannot be read. */
    private record Damaged(Dataset whole, int at) implements Dataset {
        @Override
        public List<String> columns() {
            return List.of();
        }

        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public String sha256() {
            return whole.sha256();
        }

        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public String id(int index) {
            return whole.id(index);
        }

        @Override
        public String contentSha256(int index) {
            return whole.contentSha256(index);
        }

        @Override
        public Sample read(int index) {
            if (index == at) {
                throw new BadSampleException(name(), id(index), "damaged by design");
            }
            return whole.read(index);
        }

        @Override
        public Dataset shuffled(long seed, int count) {
            return new Damaged(whole.shuffled(seed, count), at);
        }

        @Override
        public Dataset first(int count) {
            return new Damaged(whole.first(count), at);
        }
    }
}
