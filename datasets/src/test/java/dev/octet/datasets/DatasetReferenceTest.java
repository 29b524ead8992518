package dev.octet.datasets;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;

/** How recipes name datasets and steps, and what they are told when they do it wrong. */
class DatasetReferenceTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    dataset: zoo:mnist                              | 1:10: dataset: 'zoo:mnist' is not a dataset
                    dataset: {}                                     | 1:10: dataset: names no data
                    dataset: {images: a, tsv: b}                    | dataset: names data twice: images and tsv
                    dataset: {tsv: a}                               | dataset.text: is missing
                    dataset: {tsv: a, text: [a, b, c]}              | dataset.text: names 3 columns
                    dataset: {tsv: a, text: a, label: b}            | dataset.label_kind: is missing
                    dataset: {tsv: a, text: a, label_kind: rating}  | dataset.label_kind: 'rating' is not known
                    dataset: {tsv: a, text: a, clases: 2}           | Did you mean 'classes'?
                    dataset: {images: a, labels: b}                 | dataset.file_column: is missing
                    dataset: {images: a, sha256: 12}                | dataset.sha256: '12' is not 64 lower-case
                    dataset: {idx_images: a, classes: 1}            | dataset.classes: must be from 2 to
                    """)
    void wrongDatasetsAreTold(String yaml, String message) {
        Section recipe = recipe(yaml);
        assertThat(DatasetReference.read(recipe, "dataset")).isEmpty();
        assertThat(recipe.problems().toString()).contains(message);
    }

    @Test
    void datasetsAreEqualIfTheyNameTheSameSamples() {
        assertThat(dataset("zoo:stsb/dev")).isEqualTo(dataset("zoo:stsb/dev")).isNotEqualTo(dataset("zoo:stsb/test"));
        assertThat(dataset("{csv: a.csv, text: t}"))
                .isEqualTo(dataset("{csv: ./a.csv, text: t}"))
                .isNotEqualTo(dataset("{csv: x/a.csv, text: t}"));
    }

    @Test
    void textStepsNeedALength() {
        Section recipe = recipe("preprocess: {pairs: both, tokenizer: t.json}");
        recipe.section("preprocess").flatMap(Preprocess::read);
        assertThat(recipe.problems().toString())
                .contains("preprocess.max_length: is missing")
                .contains("preprocess.pairs: 'both' is not known");
    }

    private DatasetReference dataset(String yaml) {
        return DatasetReference.read(recipe("dataset: " + yaml), "dataset").orElseThrow();
    }

    private Section recipe(String yaml) {
        return Section.parse(folder.resolve("recipe.yaml").toString(), yaml);
    }
}
