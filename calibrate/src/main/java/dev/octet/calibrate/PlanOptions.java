package dev.octet.calibrate;

import java.util.List;
import java.util.Set;

/**
 * What one candidate plan leaves in float although it could run in INT8.
 *
 * @param name what reports call the plan
 * @param floatStem whether the convolutions nearest to the inputs stay float: their few input channels do not fill the
 *     integer kernels
 * @param floatOps operators that stay float
 */
record PlanOptions(String name, boolean floatStem, Set<String> floatOps) {
    private static final Set<String> GLUE = Set.of(
            "Add",
            "Mul",
            "Concat",
            "MaxPool",
            "GlobalAveragePool",
            "LeakyRelu",
            "Sigmoid",
            "Resize",
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Slice",
            "Split",
            "DepthToSpace");

    /** Everything that the rules allow; the plan that others must beat. */
    static final PlanOptions EVERYTHING = new PlanOptions("everything", false, Set.of());

    /** Plans worth measuring, the default first. No fixed one wins: a float stem gains on one network and loses on the next. */
    static final List<PlanOptions> CANDIDATES = List.of(
            EVERYTHING,
            new PlanOptions("float stem", true, Set.of()),
            new PlanOptions("Conv and Gemm only", false, GLUE),
            new PlanOptions("float stem, Conv and Gemm only", true, GLUE),
            new PlanOptions("without Concat", false, Set.of("Concat")));

    PlanOptions {
        floatOps = Set.copyOf(floatOps);
    }
}
