package dev.octet.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.diff.Change.Outcome;
import dev.octet.reports.RunStore;

/**
 * What changed from one set of runs to another, model by model.
 *
 * @param before name of the first set
 * @param after name of the second set
 * @param models that both have, those with regressions first, then those with improvements; else by name
 * @param onlyBefore recipes that the second set has no run of
 * @param onlyAfter recipes that the first set has no run of
 */
public record RunDiff(
        String before, String after, List<ModelDiff> models, List<String> onlyBefore, List<String> onlyAfter) {
    public RunDiff {
        models = List.copyOf(models);
        onlyBefore = List.copyOf(onlyBefore);
        onlyAfter = List.copyOf(onlyAfter);
    }

    /**
     * Compares. Runs are matched by the name of their recipe; two single runs are compared whatever their names.
     *
     * @throws IOException if a raw file cannot be read
     */
    public static RunDiff of(RunSet before, RunSet after, Tolerances tolerances) throws IOException {
        Map<String, RunStore.Stored> olds = byRecipe(before);
        Map<String, RunStore.Stored> news = byRecipe(after);
        List<ModelDiff> models = new ArrayList<>();
        if (olds.size() == 1 && news.size() == 1) {
            models.add(ModelDiff.of(before.runs().get(0), after.runs().get(0), tolerances));
            return new RunDiff(before.name(), after.name(), models, List.of(), List.of());
        }
        for (Map.Entry<String, RunStore.Stored> old : olds.entrySet()) {
            if (news.containsKey(old.getKey())) {
                models.add(ModelDiff.of(old.getValue(), news.get(old.getKey()), tolerances));
            }
        }
        models.sort(java.util.Comparator.comparing(
                        (ModelDiff model) -> model.changes(Outcome.WORSE).count())
                .thenComparing(model -> model.changes(Outcome.BETTER).count())
                .reversed()
                .thenComparing(ModelDiff::recipe));
        return new RunDiff(
                before.name(), after.name(), models, without(olds.keySet(), news), without(news.keySet(), olds));
    }

    private static Map<String, RunStore.Stored> byRecipe(RunSet set) {
        Map<String, RunStore.Stored> runs = new LinkedHashMap<>();
        set.runs().forEach(run -> runs.put(run.record().recipe().name(), run));
        return runs;
    }

    private static List<String> without(Iterable<String> names, Map<String, ?> known) {
        List<String> rest = new ArrayList<>();
        names.forEach(name -> {
            if (!known.containsKey(name)) {
                rest.add(name);
            }
        });
        return rest;
    }

    /** How many changes are more than noise and for the worse. */
    public long regressions() {
        return count(Outcome.WORSE);
    }

    /** How many changes have that outcome. */
    public long count(Outcome outcome) {
        return models.stream().flatMap(model -> model.changes(outcome)).count();
    }

    /** For a comment on a pull request: GitHub-flavoured Markdown, regressions first, the rest folded. */
    public String markdown() {
        return new MarkdownDiff(this).write();
    }

    /** For a terminal. */
    public String text() {
        return new TextDiff(this).write();
    }
}
