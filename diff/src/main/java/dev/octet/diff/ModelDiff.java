package dev.octet.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.octet.diff.Change.Outcome;
import dev.octet.reports.RunStore;

/**
 * Two runs of one recipe.
 *
 * @param recipe its name
 * @param changes verdict first, then accuracy, speed, size and inputs
 * @param remarks what limits the comparison, such as different hosts
 * @param recipeLines what changed in the recipe, as lines of {@code diff -u}
 */
public record ModelDiff(String recipe, List<Change> changes, List<String> remarks, List<String> recipeLines) {
    public ModelDiff {
        changes = List.copyOf(changes);
        remarks = List.copyOf(remarks);
        recipeLines = List.copyOf(recipeLines);
    }

    static ModelDiff of(RunStore.Stored before, RunStore.Stored after, Tolerances tolerances) throws IOException {
        List<String> remarks = new ArrayList<>();
        List<String> obstacles = Hosts.obstacles(before.record(), after.record());
        boolean speeds = before.record().throughput().isPresent()
                && after.record().throughput().isPresent();
        if (speeds && !obstacles.isEmpty()) {
            remarks.add("speeds are not compared: " + String.join("; ", obstacles));
        }
        AccuracyChanges accuracy = new AccuracyChanges(before, after, tolerances.of(Change.Kind.ACCURACY)).find();
        if (!accuracy.obstacle().isEmpty()) {
            remarks.add("accuracies are compared by intervals, not sample by sample: " + accuracy.obstacle());
        }
        InputChanges inputs = new InputChanges(before.record(), after.record());
        List<Change> others = inputs.find(tolerances.of(Change.Kind.SIZE));
        List<Change> changes = new ArrayList<>();
        others.stream().filter(change -> change.kind() == Change.Kind.VERDICT).forEach(changes::add);
        changes.addAll(accuracy.changes());
        changes.addAll(new SpeedChanges(before, after, tolerances, obstacles.isEmpty()).find());
        others.stream().filter(change -> change.kind() != Change.Kind.VERDICT).forEach(changes::add);
        String name = after.record().recipe().name();
        return new ModelDiff(name, changes, remarks, inputs.recipeLines());
    }

    /** Changes with that outcome. */
    public Stream<Change> changes(Outcome outcome) {
        return changes.stream().filter(change -> change.outcome() == outcome);
    }
}
