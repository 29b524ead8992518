package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.recipes.Coverage;
import dev.octet.recipes.Recipe;
import dev.octet.zoo.ModelCard;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

/** The catalogue of this repository, its recipes and the page that tells what they cover. */
class CatalogueTest {
    private static final Path PAGE = Launched.ROOT.resolve("docs/coverage.md");

    /** Networks of random weights that only decode. */
    private static final List<String> WITHOUT_RECIPE = List.of("synthetic-rnnt-joint", "synthetic-rnnt-prediction");

    @TempDir
    Path folder;

    /** {@code -Dgolden.update=true} writes the page anew. */
    @Test
    void coveragePageIsCurrent() throws IOException {
        InProcess coverage = octet("zoo", "coverage");
        assertThat(coverage.err()).isEmpty();
        assertThat(coverage.exitCode()).isZero();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, coverage.out());
        }
        assertThat(PAGE).content().isEqualTo(coverage.out());
    }

    @Test
    void everyRowOfTheReferenceTableHasAModelOrAReason() {
        Zoo zoo = Zoo.open(Launched.ROOT, System.getenv());
        assertThat(new Coverage(zoo, List.of(), List.of()).contradictions()).isEmpty();
    }

    @Test
    void everyModelHasARecipe() throws IOException {
        Zoo zoo = Zoo.open(Launched.ROOT, System.getenv());
        List<String> run = new ArrayList<>(WITHOUT_RECIPE);
        for (Path file : Recipe.find(List.of(Launched.ROOT.resolve("recipes")))) {
            Recipe recipe = Recipe.read(file, zoo);
            run.add(recipe.model().name());
            recipe.int8().ifPresent(model -> run.add(model.name()));
            recipe.scoring().ifPresent(scoring -> scoring.networks().forEach(network -> run.add(network.name())));
        }
        assertThat(zoo.models()).extracting(ModelCard::name).containsExactlyInAnyOrderElementsOf(new TreeSet<>(run));
    }

    /** What is published can only be compared with what is scored if both go by the same names. */
    @Test
    void everyPublishedFigureIsOneThatARecipeOfItsModelScores() throws IOException {
        Zoo zoo = Zoo.open(Launched.ROOT, System.getenv());
        Map<String, Set<String>> scored = new TreeMap<>();
        for (Path file : Recipe.find(List.of(Launched.ROOT.resolve("recipes")))) {
            Recipe recipe = Recipe.read(file, zoo);
            String dataset = recipe.dataset().name();
            List<ModelReference> models = new ArrayList<>(List.of(recipe.model()));
            recipe.int8().ifPresent(models::add);
            recipe.scoring().ifPresent(scoring -> scoring.metrics()
                    .forEach(metric ->
                            models.forEach(model -> scored.computeIfAbsent(model.name(), any -> new TreeSet<>())
                                    .add(dataset + " " + metric.name()))));
        }
        List<String> never = new ArrayList<>();
        zoo.models().stream().filter(card -> scored.containsKey(card.name())).forEach(card -> card.references()
                .forEach(reference -> {
                    String figure = reference.dataset() + " " + reference.metric();
                    if (!scored.get(card.name()).contains(figure)) {
                        never.add(card.name() + ": " + figure);
                    }
                }));
        // FCN's figure is on the classes of VOC in COCO, which has no masks of them to score on; its recipe takes VOC's
        // own.
        assertThat(never).containsExactly("fcn-resnet50: coco-2017/val miou");
    }

    @Test
    void checkFindsNoMistakeInOurCatalogue() {
        InProcess check = octet("zoo", "check");
        assertThat(check.out()).isEqualTo(Launched.ROOT.resolve("zoo/catalogue") + ": no mistakes\n");
        assertThat(check.exitCode()).isZero();
    }

    @Test
    void checkTellsEveryMistakeOfAFolder() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.yaml"), "octet: 1\nmodels:\n  a: {title: A}\nunserved: {b/c: no}\n");
        InProcess check = octet("zoo", "check", folder.toString());
        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.err())
                .contains(file + ":3:6: models.a.licence: is missing")
                .contains(file + ":4:17: unserved.b/c: 'b/c' is no row of the reference table")
                .endsWith("5 problems\n");
        assertThat(octet("zoo", "check", folder.resolve("gone").toString()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void listTellsWhatAUserHasToBring() {
        InProcess list = octet(Map.of("OCTET_DATA", folder.toString()), "zoo", "list");
        assertThat(list.out())
                .contains("imagenet is yours to bring: it is not in " + folder + "/imagenet.")
                .contains("python3 zoo/export/peleenet.py PeleeNet/weights/peleenet_acc7208.pth.tar --out " + folder);
        InProcess fetch = octet(Map.of("OCTET_DATA", folder.toString()), "zoo", "fetch", "imagenet");
        assertThat(fetch.exitCode()).isEqualTo(4);
        assertThat(fetch.err()).contains("https://image-net.org");
    }
}
