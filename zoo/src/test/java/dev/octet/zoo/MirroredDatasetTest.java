package dev.octet.zoo;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Preprocess;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;
import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;

/** Every dataset of the catalogue opens, has the samples that its README tells, and reads. */
class MirroredDatasetTest {
    private static final List<TensorInfo> PICTURE =
            List.of(new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 3L, 224L, 224L)));
    private static final List<TensorInfo> GREY =
            List.of(new TensorInfo("input", ElementType.FLOAT32, List.of(-1L, 1L, 28L, 28L)));
    private static final List<TensorInfo> TEXT = List.of(
            new TensorInfo("input_ids", ElementType.INT64, List.of(-1L, -1L)),
            new TensorInfo("attention_mask", ElementType.INT64, List.of(-1L, -1L)),
            new TensorInfo("token_type_ids", ElementType.INT64, List.of(-1L, -1L)));

    @TempDir
    Path home;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    imagenet-samples/calib | 100  | 1 | center_crop: 224, crop_rounding: even
                    imagenet-samples/eval  | 900  | 1 | center_crop: 224, crop_rounding: even
                    stsb/dev               | 1000 | 2 | max_length: 128, pairs: separate
                    stsb/test              | 879  | 1 | max_length: 128, pairs: joint
                    sst2/train             | 512  | 1 | max_length: 128
                    sst2/dev               | 872  | 1 | max_length: 128
                    """)
    void hasTheSamplesThatItsReadmeTells(String name, int samples, int feeds, String steps) {
        Zoo zoo = Installation.mirrored(home);
        boolean text = !name.startsWith("imagenet");
        Model model = zoo.model(new ModelReference.Catalogued(text ? "minilm-sst2" : "mobilenet-v2"), Progress.NONE);
        Dataset dataset = open(zoo, name, steps, model, text ? TEXT : PICTURE);
        assertThat(dataset.size()).isEqualTo(samples);
        Sample last = dataset.read(samples - 1);
        assertThat(last.feeds()).hasSize(feeds);
        assertThat(last.feeds().get(0).tensors()).hasSize(text ? 3 : 1);
    }

    @Test
    void splitsOfImagenetSamplesShareNoPicture() {
        Zoo zoo = Installation.mirrored(home);
        Model model = zoo.model(new ModelReference.Catalogued("mobilenet-v2"), Progress.NONE);
        Set<String> digests = new HashSet<>();
        for (String split : List.of("calib", "eval")) {
            Dataset part =
                    open(zoo, "imagenet-samples/" + split, "center_crop: 224, crop_rounding: even", model, PICTURE);
            for (int i = 0; i < part.size(); i++) {
                digests.add(part.contentSha256(i));
            }
        }
        assertThat(digests).hasSize(1000);
    }

    @ParameterizedTest(name = "fashion-mnist/{0}")
    @CsvSource({"train, 1000", "test, 10000"})
    void fashionMnistNeedsNoMirror(String split, int samples) {
        Zoo zoo = Installation.bare(home);
        Model model = zoo.model(new ModelReference.Catalogued("fashion-resnet20"), Progress.NONE);
        Dataset dataset = open(zoo, "fashion-mnist/" + split, "scale: 255, mean: [0.286], std: [0.353]", model, GREY);
        assertThat(dataset.size()).isEqualTo(samples);
        int[] perClass = new int[10];
        for (int i = 0; i < samples; i++) {
            perClass[Integer.parseInt(dataset.read(i).label().text())]++;
        }
        if (split.equals("test")) {
            assertThat(perClass).containsOnly(1000);
        }
        assertThat(dataset.read(0).feeds().get(0).tensors().get("input").shape())
                .containsExactly(1, 1, 28, 28);
    }

    private static Dataset open(Zoo zoo, String name, String steps, Model model, List<TensorInfo> inputs) {
        Section recipe = Section.parse("recipe.yaml", "dataset: zoo:" + name + "\npreprocess: {" + steps + "}");
        DatasetReference reference = DatasetReference.read(recipe, "dataset").orElseThrow();
        Preprocess preprocess =
                Preprocess.read(recipe.section("preprocess").orElseThrow()).orElseThrow();
        recipe.throwIfWrong();
        return zoo.dataset(reference, preprocess, model, inputs, Progress.NONE);
    }
}
