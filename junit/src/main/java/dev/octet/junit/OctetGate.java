package dev.octet.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs a recipe and passes only if its gate does. The body of the method may check more: a parameter of type
 * {@link dev.octet.reports.RunRecord} receives the record of the run.
 *
 * <p>The recipe runs before the method, and before anything that a {@code @BeforeEach} method prepares. A gate that fails
 * or is undecided ends the test with the reasons, as {@code octet run} prints them.
 */
@Test
@ExtendWith(GateExtension.class)
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OctetGate {

    /** What becomes of the test when the data do not settle the gate. */
    enum Undecided {
        /** The test fails: a model goes out only if it is known to be good. */
        FAIL,
        /** The test is reported as aborted, neither passed nor failed. */
        ABORT
    }

    /** Recipe, relative to the working directory of the build: the module's folder under Maven. */
    String value();

    /** Folder that keeps runs, INT8 models and records; an unfinished run there is continued. */
    String runs() default "target/octet-runs";

    /** Whether a host too small for the recipe's setting may run the largest one that fits. */
    boolean fitHost() default false;

    /** What an undecided gate means. */
    Undecided undecided() default Undecided.FAIL;
}
