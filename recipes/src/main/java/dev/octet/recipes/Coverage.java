package dev.octet.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.octet.reports.RunRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.zoo.ModelCard;
import dev.octet.zoo.ReferenceRow;
import dev.octet.zoo.Zoo;

/**
 * Which rows of the reference table Octet can serve, and what of it was run: every row once, with the models that stand for
 * it, how each is had, its recipes and its runs, or the reason why there is none.
 */
public final class Coverage {
    private static final String NONE = "-";

    private final List<ModelCard> models;
    private final Map<String, String> unserved;
    private final List<Recipe> recipes;
    private final List<RunRecord> runs;

    /**
     * @param zoo its catalogue
     * @param recipes that are told with the models they run
     * @param runs that are told likewise; those of models that stand for no row are left out
     */
    public Coverage(Zoo zoo, List<Recipe> recipes, List<RunRecord> runs) {
        this.models = zoo.models();
        this.unserved = zoo.unserved();
        this.recipes = List.copyOf(recipes);
        this.runs = List.copyOf(runs);
    }

    /** Rows that have neither a model of real weights nor a reason for that, and rows that have both. */
    public List<String> contradictions() {
        return ReferenceRow.all().stream()
                .map(ReferenceRow::key)
                .filter(row ->
                        unserved.containsKey(row) == standingFor(row).stream().anyMatch(card -> !card.synthetic()))
                .toList();
    }

    /** The page, in Markdown. */
    public String markdown() {
        List<ReferenceRow> rows = ReferenceRow.all();
        StringBuilder page = new StringBuilder();
        page.append("# Coverage of the reference table\n\n")
                .append(
                        "The rows are the models that Intel published as validated with Neural Compressor, with the FP32 figure")
                .append(
                        " published there.\n`octet zoo coverage` prints this page from the catalogue, the recipes and, if")
                .append(" given, run records; a test keeps it current.\n\n");
        page.append("| rows | |\n|---|---:|\n");
        count(page, "in the table", rows, row -> true);
        count(page, "with a model whose bytes are known by their SHA-256", rows, row -> any(row, this::isKnown));
        count(
                page,
                "with a model that its user exports by a script",
                rows,
                row -> any(row, card -> card.export().isPresent()));
        count(page, "with a recipe that scores accuracy", rows, row -> any(row, this::scored));
        count(
                page,
                "with a recipe for speed at least",
                rows,
                row -> any(row, card -> !recipesOf(card).isEmpty()));
        count(page, "with a model of random weights, for speed", rows, row -> any(row, ModelCard::synthetic));
        count(
                page,
                "with a run among the given records",
                rows,
                row -> any(row, card -> !runsOf(card).isEmpty()));
        count(
                page,
                "without a model of real weights, and why stands there",
                rows,
                row -> unserved.containsKey(row.key()));
        String section = "";
        for (ReferenceRow row : rows) {
            String heading = row.section() + ": " + (row.framework() + " " + row.version()).strip();
            if (!heading.equals(section)) {
                section = heading;
                page.append("\n## ").append(heading).append("\n\n");
                page.append(
                        "| Model | FP32 | Stands for it | How it is had | Recipe | Run |\n|---|---:|---|---|---|---|\n");
            }
            append(page, row);
        }
        return page.toString();
    }

    private void append(StringBuilder page, ReferenceRow row) {
        String model = row.model();
        String figure = row.fp32();
        List<ModelCard> cards = standingFor(row.key());
        if (cards.stream().allMatch(ModelCard::synthetic)) {
            line(page, model, figure, NONE, unserved.getOrDefault(row.key(), "missing"), NONE, NONE);
            model = "";
            figure = "";
        }
        for (ModelCard card : cards) {
            line(page, model, figure, card.name(), how(card), joined(recipesOf(card)), joined(runsOf(card)));
            model = "";
            figure = "";
        }
    }

    private static void line(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void count(StringBuilder page, String what, List<ReferenceRow> rows, Predicate<ReferenceRow> is) {
        page.append("| ")
                .append(what)
                .append(" | ")
                .append(rows.stream().filter(is).count())
                .append(" |\n");
    }

    private boolean any(ReferenceRow row, Predicate<ModelCard> is) {
        return standingFor(row.key()).stream().anyMatch(is);
    }

    private boolean isKnown(ModelCard card) {
        return card.file().isPresent() && !card.synthetic();
    }

    /** Models of real weights first: only they say something of accuracy. */
    private List<ModelCard> standingFor(String row) {
        List<ModelCard> standing = new ArrayList<>();
        for (boolean synthetic : new boolean[] {false, true}) {
            models.stream()
                    .filter(card ->
                            card.synthetic() == synthetic && card.facts().rows().contains(row))
                    .forEach(standing::add);
        }
        return standing;
    }

    private static String how(ModelCard card) {
        if (card.synthetic()) {
            return "built here, random weights: speed only";
        }
        if (card.export().isPresent()) {
            return "exported by `zoo/export/" + card.export().get().script() + "`";
        }
        return card.facts().confirmed() ? "SHA-256 known" : "SHA-256 known, address not confirmed";
    }

    private List<String> recipesOf(ModelCard card) {
        return recipes.stream()
                .filter(recipe -> recipe.model().name().equals(card.name()))
                .map(recipe -> recipe.name() + (recipe.scoring().isPresent() ? "" : " (speed)"))
                .toList();
    }

    private boolean scored(ModelCard card) {
        return recipes.stream()
                .anyMatch(recipe -> recipe.model().name().equals(card.name())
                        && recipe.scoring().isPresent());
    }

    private List<String> runsOf(ModelCard card) {
        return runs.stream()
                .filter(run -> run.model().name().equals(card.name()))
                .map(Coverage::figures)
                .toList();
    }

    /** Verdict of a run, how many samples it scored and how fast INT8 was. */
    private static String figures(RunRecord run) {
        List<String> said = new ArrayList<>();
        said.add(run.recipe().name() + ": "
                + run.verdict().map(RunRecord.Verdict::text).orElse("no gate"));
        run.accuracy().stream()
                .findFirst()
                .flatMap(score -> score.samples().map(n -> score.metric() + " of " + n))
                .ifPresent(said::add);
        run.throughput()
                .flatMap(ThroughputRecord::ratio)
                .flatMap(ThroughputRecord.Ratio::value)
                .ifPresent(ratio -> said.add(String.format(Locale.ROOT, "%.2fx", ratio)));
        return String.join(", ", said);
    }

    private static String joined(List<String> items) {
        return items.isEmpty() ? NONE : items.stream().collect(Collectors.joining("<br>"));
    }
}
