package dev.octet.zoo;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.synthetic.SyntheticModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models with random weights. */
class SyntheticSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"synthetic-dlrm", "synthetic-mobilenet-v3-small", "synthetic-squeezenet1-0"})
    void catalogueKnowsTheDigestOfWhatIsBuilt(String name) {
        Model model = Installation.bare(folder).model(new ModelReference.Catalogued(name), Progress.NONE);
        assertThat(model.file()).exists();
        assertThat(model.card().synthetic()).isTrue();
    }

    @Test
    void catalogueHasEveryArchitecture() {
        assertThat(Installation.bare(folder).models())
                .filteredOn(ModelCard::synthetic)
                .flatExtracting(card -> card.file().orElseThrow().sources())
                .extracting(source ->
                        SyntheticSource.parse(source).orElseThrow().model().name())
                .containsExactlyInAnyOrderElementsOf(SyntheticModel.names());
    }

    @Test
    void digestThatIsMissingIsToldByBuildingTheModel() {
        Section recipe = Section.parse("recipe.yaml", "model: {source: 'synthetic:squeezenet1_1?seed=7'}");
        ModelReference.read(recipe, "model");
        String sha256 = SyntheticSource.parse("synthetic:squeezenet1_1?seed=7")
                .orElseThrow()
                .sha256();
        assertThat(recipe.problems()).anySatisfy(problem -> assertThat(problem.remedy())
                .isEqualTo("The model that is built has sha256: " + sha256));
    }

    @Test
    void sourceNeedsAKnownArchitectureAndASeed() {
        assertThatThrownBy(() -> SyntheticSource.parse("synthetic:resnet50")).hasMessageContaining("?seed=NUMBER");
        assertThatThrownBy(() -> SyntheticSource.parse("synthetic:resnet51?seed=1"))
                .hasMessageContaining("resnet50, ");
    }
}
