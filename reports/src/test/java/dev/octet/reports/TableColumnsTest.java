package dev.octet.reports;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class TableColumnsTest {
    private static final List<RunRecord> RECORDS = List.of(Examples.passing());

    @Test
    void showsWhatIsNamedInThatOrder() {
        String markdown =
                table(RECORDS, "octet: 1\ncolumns: [verdict, model]\n").markdown();

        assertThat(markdown).contains("\n| Verdict | Model |\n| --- | --- |\n| pass | fashion-resnet20 |\n\n");
    }

    @Test
    void footnotesAreMarkedInTheFirstColumnWhereTheModelIsNotShown() {
        RunRecord noted = Examples.passing().toBuilder().note("one").build();
        ValidatedTable table = table(List.of(noted), "octet: 1\ncolumns: [verdict, throughput]\n");

        assertThat(table.markdown()).contains("\n| pass <sup>1</sup> | ").contains("\n1. one\n");
        assertThat(table.latex()).contains("pass\\textsuperscript{1} & ");
        assertThat(table(List.of(noted), "octet: 1\ncolumns: [verdict, model]\n")
                        .markdown())
                .contains("\n| pass | fashion-resnet20 <sup>1</sup> |\n");
    }

    @Test
    void rowsOfOneModelTellTheirRecipeUnlessItIsShown() {
        RunRecord first = Examples.passing();
        RunRecord second = RunRecord.builder(
                        new RunRecord.Recipe("other", first.recipe().sha256(), Optional.empty()),
                        first.started(),
                        first.model())
                .build();
        List<RunRecord> twins = List.of(first, second);

        assertThat(table(twins, "octet: 1\ncolumns: [model, verdict]\n").markdown())
                .contains("1. Recipe ");
        assertThat(table(twins, "octet: 1\ncolumns: [recipe, verdict]\n").markdown())
                .doesNotContain("Recipe other.");
    }

    @Test
    void csvAndJsonHaveTheFieldsOfTheColumns() {
        ValidatedTable table = table(RECORDS, "octet: 1\ncolumns: [model, throughput_ratio]\n");

        assertThat(table.csv().lines().findFirst())
                .contains("model,throughput_ratio,throughput_ratio_low,throughput_ratio_high,"
                        + "throughput_ratio_confidence");
        assertThat(table.json()).contains("\"throughput_ratio_low\" : 2.0").doesNotContain("accuracy");
    }

    @Test
    void keepsTheSettingBesideSpeedsThatWereNotMeasuredUnderOne() {
        List<RunRecord> records = List.of(Examples.passing(), Examples.failing());

        assertThat(table(records, "octet: 1\ncolumns: [model, throughput]\n").markdown())
                .contains("| Setting |")
                .contains("1s4c10ins1bs |");
        assertThat(table(records, "octet: 1\ncolumns: [model, verdict]\n").markdown())
                .doesNotContain("| Setting |");
    }

    @Test
    void namesEveryMistakeWithItsPlaceAndAGuess() {
        assertThat(problems("octet: 1\ncolumns:\n  - model\n  - accurancy\n  - model\ncolumn: red\n"))
                .extracting(problem -> problem.line() + ":" + problem.column() + " " + problem.field() + " "
                        + problem.fault() + " | " + problem.remedy().split("\\?")[0])
                .containsExactly(
                        "4:5 columns[1] 'accurancy' is not known | Did you mean 'accuracy'",
                        "5:5 columns[2] 'model' is there twice | Name each column once.",
                        "6:1 column unknown key | Did you mean 'columns'");
    }

    @Test
    void refusesAnotherVersionAndNothingAtAll() {
        assertThat(problems("octet: 2\ncolumns: []\n"))
                .extracting(Problem::fault)
                .containsExactly("this release reads columns of version 1", "names no column");
        assertThat(problems("columns: model\n")).extracting(Problem::field).containsExactly("octet");
    }

    private static ValidatedTable table(List<RunRecord> records, String yaml) {
        return ValidatedTable.of(
                records, TableOptions.DEFAULT.columns(TableColumns.of(Section.parse("columns.yaml", yaml))));
    }

    private static List<Problem> problems(String yaml) {
        return catchThrowableOfType(
                        InvalidInputException.class, () -> TableColumns.of(Section.parse("columns.yaml", yaml)))
                .problems();
    }
}
