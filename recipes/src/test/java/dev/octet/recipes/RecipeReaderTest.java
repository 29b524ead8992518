package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What only the whole recipe can show; what each section says of itself is tested where it is read. */
class RecipeReaderTest {
    @TempDir
    Path folder;

    private TinyTask task;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
    }

    private List<Problem> problems(String text) {
        return catchThrowableOfType(InvalidInputException.class, () -> task.recipe(text))
                .problems();
    }

    @Test
    void recipeIsKnownByTheDigestOfItsFile() throws IOException {
        Recipe recipe = task.recipe();
        assertThat(recipe.sha256()).isEqualTo(Sha256.of(folder.resolve("recipe.yaml")));
        assertThat(recipe.throughput()).isEmpty();
        assertThat(recipe.framework()).isEmpty();
    }

    @Test
    void calibratingOnTheScoredDatasetNeedsPermission() throws IOException {
        String same =
                task.text().replace("{idx_images: calib-images}", "{idx_images: eval-images, idx_labels: eval-labels}");
        assertThat(problems(same)).extracting(Problem::field).containsExactly("calibrate.dataset");
        String allowed = same.replace("objective: fixed", "allow_scored_samples: true");
        assertThat(task.recipe(allowed).calibrated().orElseThrow().settings().allowScoredSamples())
                .isTrue();
    }

    @Test
    void int8ModelIsEitherMadeOrGiven() throws IOException {
        String given = task.givenText(folder.resolve("model.onnx"));
        assertThat(task.recipe(given).calibrated()).isEmpty();
        assertThat(problems(given + "calibrate: {dataset: {idx_images: calib-images}, samples: 8}\n"))
                .extracting(Problem::field)
                .containsExactly("int8");
        assertThat(problems(given.replaceFirst("int8: .*\n", "")))
                .extracting(Problem::field)
                .containsExactly("calibrate");
    }

    @Test
    void speedCannotBeJudgedWithoutBeingMeasured() throws IOException {
        String gated = task.text().replace("gate:\n", "gate:\n  speed_up: {min: 1.2}\n");
        assertThat(problems(gated)).extracting(Problem::field).containsExactly("gate.speed_up");
        String measured = gated.replace("gate:\n", "  throughput: {setting: 1s1c1ins1bs}\ngate:\n");
        assertThat(task.recipe(measured).gate()).isPresent();
    }

    @Test
    void randomSamplesNeedNoPreprocessingAndAreNotScored() throws IOException {
        Recipe recipe = task.recipe(task.syntheticText());
        assertThat(recipe.scoring()).isEmpty();
        assertThat(recipe.accuracy()).isEmpty();
        String scored = task.syntheticText()
                .replace("  dataset: {synthetic: 4, seed: 1}", "  dataset: {synthetic: 4, seed: 1}\n  metric: top1");
        assertThat(problems(scored)).extracting(Problem::field).containsExactly("task.metric");
    }

    @Test
    void gateOfAMetricThatIsNotScoredIsRefused() throws IOException {
        String other = task.text().replace("of: relative}", "of: relative, metric: top5}");
        assertThat(problems(other)).extracting(Problem::field).containsExactly("gate.accuracy_loss.metric");
    }

    @Test
    void aMistakeInOneSectionDoesNotHideThatOfAnother() throws IOException {
        String wrong = task.text().replace("samples: 8", "samples: many").replace("50%", "150%");
        assertThat(problems(wrong))
                .extracting(Problem::field)
                .containsExactly("calibrate.samples", "gate.accuracy_loss.max");
    }

    @Test
    void folderStandsForTheRecipesDirectlyInItByName() throws IOException {
        Path recipes = Files.createDirectories(folder.resolve("recipes/deeper"));
        for (String name : List.of("b.yaml", "a.yml", ".hidden.yaml", "notes.txt", "deeper/c.yaml")) {
            Files.writeString(recipes.getParent().resolve(name), "");
        }
        assertThat(Recipe.find(List.of(recipes.getParent())))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("a.yml", "b.yaml");
    }

    @Test
    void everyPathWithoutARecipeIsNamed() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> Recipe.find(List.of(empty, folder.resolve("nowhere.yaml"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("holds no recipe")
                .hasMessageContaining("does not exist");
    }

    @Test
    void includedPartsAreReadAsIfWrittenHere() throws IOException {
        Files.createDirectories(folder.resolve("shared"));
        Files.writeString(
                folder.resolve("shared/part.yaml"),
                "task:\n  preprocess: {scale: 255}\n  metric: top1\nvalidate:\n  accuracy: {samples: all}\n");
        String text = "include: shared/part.yaml\n"
                + task.text()
                        .replace("  preprocess: {scale: 255}\n  metric: top1\n", "")
                        .replace("validate:\n  accuracy: {samples: all}\n", "");
        Recipe recipe = task.recipe(text);
        assertThat(recipe.accuracy()).isPresent();
        assertThat(recipe.scoring()).isPresent();
        assertThat(recipe.source().whole()).startsWith(text).contains("# include: shared/part.yaml\ntask:");
        String before = recipe.sha256();
        Files.writeString(folder.resolve("shared/part.yaml"), "# changed\n", StandardOpenOption.APPEND);
        assertThat(task.recipe(text).sha256()).isNotEqualTo(before);
    }

    @Test
    void placeThatTurnsOutWrongLaterIsFoundInTheIncludedFile() throws IOException {
        Files.writeString(folder.resolve("part.yaml"), "validate:\n  accuracy: {samples: all}\n");
        Recipe recipe = task.recipe(
                "include: part.yaml\n" + task.text().replace("validate:\n  accuracy: {samples: all}\n", ""));
        Files.delete(folder.resolve("part.yaml"));
        Problem problem = recipe.wrong("validate.accuracy.samples", "is too many", "Ask for fewer.")
                .problems()
                .get(0);
        assertThat(problem.file()).isEqualTo(folder.resolve("part.yaml").toString());
        assertThat(problem.line()).isEqualTo(2);
    }
}
