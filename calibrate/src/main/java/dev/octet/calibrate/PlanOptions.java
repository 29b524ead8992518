package dev.octet.calibrate;

import java.util.List;
import java.util.Set;

/**
 * What one candidate plan leaves in float although it could run in INT8.
 *
 * @param name what reports call the plan
 * @param floatStem whether the convolutions nearest to the inputs stay float: their few input channels do not fill the
 *     integer kernels
 * @param integerSilu whether {@code x * sigmoid(x)} runs in INT8 rather than as a float island between two conversions,
 *     which also cuts depthwise convolutions off from their chain
 * @param floatOps operators that stay float
 */
record PlanOptions(String name, boolean floatStem, boolean integerSilu, Set<String> floatOps) {
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
    static final PlanOptions EVERYTHING = new PlanOptions("everything", false, false, Set.of());

    /** Plans worth measuring, the default first. No fixed one wins: a float stem gains on one network and loses on the next. */
    static final List<PlanOptions> CANDIDATES = List.of(
            EVERYTHING,
            new PlanOptions("float stem", true, false, Set.of()),
            new PlanOptions("Conv and Gemm only", false, false, GLUE),
            new PlanOptions("float stem, Conv and Gemm only", true, false, GLUE),
            new PlanOptions("without Concat", false, false, Set.of("Concat")),
            new PlanOptions("SiLU in INT8", false, true, Set.of()),
            new PlanOptions("float stem, SiLU in INT8", true, true, Set.of()));

    PlanOptions {
        floatOps = Set.copyOf(floatOps);
    }
}
