package dev.octet.junit;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

import dev.octet.fixtures.TinyProject;
import dev.octet.io.InvalidInputException;
import dev.octet.reports.RunRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

class OctetGateTest {
    private static final String PROJECT = "target/tiny-project/";

    @BeforeAll
    static void makeRecipes() throws IOException {
        TinyProject project = TinyProject.in(Path.of(PROJECT));
        String recipe = project.recipe();
        project.write("undecided.yaml", recipe.replace("max: 10%", "max: 0.1%"));
        project.write("ungated.yaml", recipe.replaceFirst("(?s)gate:.*", ""));
        project.write("wrong.yaml", recipe.replace("metric: top1", "metric: top-1"));
        project.write(
                "slow.yaml",
                recipe.replace(
                                "validate:\n",
                                "validate:\n  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 50ms, warmup: 50ms}\n")
                        .replace("gate:\n", "gate:\n  speed_up: {min: 500}\n"));
    }

    /** What a user's test class looks like. */
    @Tag("example")
    static class UserTests {
        @OctetGate(PROJECT + "recipe.yaml")
        void passes(RunRecord record) {
            assertThat(record.accuracy().get(0).samples()).contains(120L);
        }

        @OctetGate(PROJECT + "recipe.yaml")
        void passesButItsBodyFails() {
            throw new AssertionError("the body ran");
        }

        @OctetGate(PROJECT + "slow.yaml")
        void fails() {
            throw new AssertionError("the body ran");
        }

        @OctetGate(PROJECT + "undecided.yaml")
        void isUndecided() {}

        @OctetGate(value = PROJECT + "undecided.yaml", undecided = OctetGate.Undecided.ABORT)
        void mayBeUndecided() {}

        @OctetGate(PROJECT + "ungated.yaml")
        void hasNoGate() {}

        @OctetGate(PROJECT + "wrong.yaml")
        void hasAWrongRecipe() {}
    }

    private static Events run(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(UserTests.class.getName() + "#" + method))
                .execute()
                .testEvents();
    }

    @Test
    void passesWithTheGateAndHandsOverTheRecord() {
        Events events = run("passes(" + RunRecord.class.getName() + ")");
        events.assertStatistics(statistics -> statistics.started(1).succeeded(1));
    }

    @Test
    void theBodyMayCheckMore() {
        run("passesButItsBodyFails")
                .assertThatEvents()
                .haveExactly(1, event(test(), finishedWithFailure(message("the body ran"))));
    }

    @Test
    void failsWithTheReasonsOfTheGate() {
        run("fails")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                finishedWithFailure(
                                        instanceOf(AssertionFailedError.class),
                                        message(text -> text.startsWith("tiny: fail\n")
                                                && text.contains("speed-up: ")
                                                && text.contains("\nrecord: ")))));
    }

    @Test
    void undecidedFailsUnlessItMayAbort() {
        run("isUndecided")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                finishedWithFailure(
                                        instanceOf(AssertionFailedError.class),
                                        message(text -> text.startsWith("tiny: undecided\n")))));
        run("mayBeUndecided")
                .assertThatEvents()
                .haveExactly(1, event(test(), abortedWithReason(instanceOf(TestAbortedException.class))));
    }

    @Test
    void aRecipeWithoutAGateCannotPass() {
        run("hasNoGate")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(test(), finishedWithFailure(message(text -> text.contains("ungated.yaml has no gate")))));
    }

    @Test
    void aWrongRecipeIsNamedWithItsPlace() {
        run("hasAWrongRecipe")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                finishedWithFailure(
                                        instanceOf(InvalidInputException.class),
                                        message(text -> text.contains("wrong.yaml:") && text.contains("top-1")))));
    }
}
