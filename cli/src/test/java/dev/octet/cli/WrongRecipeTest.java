package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

/** What {@code octet check} says of the corpus of wrong recipes; {@code -Dgolden.update=true} writes it anew. */
class WrongRecipeTest {
    private static final Path CORPUS = Launched.ROOT.resolve("recipes/src/test/recipes/wrong");

    static List<String> recipes() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void saysWhereWhatAndWhatToDo(String recipe) throws IOException {
        InProcess check = octet("check", CORPUS.resolve(recipe).toString());
        assertThat(check.exitCode()).isEqualTo(2);
        String said = check.err().replace(CORPUS + "/", "");
        Path expected = CORPUS.resolve(recipe.replace(".yaml", ".txt"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
    }

    @Test
    void holdsAtLeastFortyMistakes() throws IOException {
        assertThat(recipes()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void findsNoMistakeInOurOwnRecipes() {
        InProcess check = octet("check", Launched.ROOT.resolve("recipes").toString());
        assertThat(check.err()).isEmpty();
        assertThat(check.exitCode()).isZero();
        assertThat(check.out().lines()).hasSizeGreaterThanOrEqualTo(5);
    }
}
