package dev.octet.junit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

import dev.octet.engine.Engine;
import dev.octet.io.Progress;
import dev.octet.recipes.Recipe;
import dev.octet.recipes.Runner;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.zoo.Zoo;

/** Runs the recipe of an {@link OctetGate} before its method, and hands the record to it. */
final class GateExtension implements BeforeEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(GateExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
        OctetGate gate = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), OctetGate.class)
                .orElseThrow();
        Zoo zoo = Zoo.open(Path.of("").toAbsolutePath(), System.getenv());
        Recipe recipe = Recipe.read(Path.of(gate.value()), zoo);
        if (recipe.gate().isEmpty()) {
            throw new AssertionFailedError(
                    gate.value() + " has no gate, so it cannot pass. Add gate.accuracy_loss or gate.speed_up.");
        }
        Runner.Options options = new Runner.Options(gate.fitHost(), false);
        RunStore.Stored run =
                new Runner(zoo, Engine.onnxRuntime(), Path.of(gate.runs()), options).run(recipe, new Reported(context));
        judge(run, gate.undecided());
        context.getStore(NAMESPACE).put(RunRecord.class, run.record());
    }

    private static void judge(RunStore.Stored run, OctetGate.Undecided undecided) {
        RunRecord record = run.record();
        RunRecord.Verdict verdict = record.verdict().orElseThrow();
        String text = record.recipe().name() + ": " + verdict.text() + "\n"
                + record.reasons().stream().map(RunRecord.Reason::text).collect(Collectors.joining("\n"))
                + "\nrecord: " + run.file();
        if (verdict == RunRecord.Verdict.UNDECIDED && undecided == OctetGate.Undecided.ABORT) {
            throw new TestAbortedException(text);
        }
        if (verdict != RunRecord.Verdict.PASS) {
            throw new AssertionFailedError(text, RunRecord.Verdict.PASS.text(), verdict.text());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunRecord.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(RunRecord.class, RunRecord.class);
    }

    /** Warnings of the run stand in the test's report; how far it is does not. */
    private record Reported(ExtensionContext context) implements Progress {
        @Override
        public void begin(String task, long total) {}

        @Override
        public void advance(long done) {}

        @Override
        public void note(String text) {
            context.publishReportEntry("octet", text);
        }
    }
}
