package dev.octet.validate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Loss;
import dev.octet.statistics.Estimate;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

/** One limit of a gate on one metric of one variant. */
final class LossCriterion {
    /** Closer to the limit than this many standard errors, no reasonable number of samples decides. */
    private static final double HOPELESS = 0.5;

    private final Gate.AccuracyLoss limit;
    private final AccuracyResult result;
    private final String variant;
    private final Loss loss;

    /** @throws AccuracyException if the result has no loss of that variant */
    LossCriterion(Gate.AccuracyLoss limit, AccuracyResult result, String variant) {
        this.limit = limit;
        this.result = result;
        this.variant = variant;
        this.loss = result.loss(variant)
                .orElseThrow(
                        () -> new AccuracyException("the run compared no '" + variant + "' with " + result.baseline()
                                + "; its variants are " + result.values().keySet() + "."));
    }

    Reason judge() {
        double baseline = result.values().get(loss.baseline());
        if (Double.isNaN(baseline)) {
            throw new AccuracyException(result.metric() + " of the baseline " + loss.baseline() + " has no value: "
                    + noValue(loss.baseline()) + ". There is nothing to compare with.");
        }
        if (limit.of() == Gate.Of.RELATIVE && baseline <= 0) {
            throw new AccuracyException(result.metric() + " of the baseline " + loss.baseline() + " is " + baseline
                    + ": a loss relative to it has no meaning. Check preprocessing and labels, or write of: absolute.");
        }
        if (Double.isNaN(result.values().get(variant))) {
            return reason(Decision.FAIL, OptionalDouble.empty(), variant + " has no value: " + noValue(variant));
        }
        if (loss.undecidable().isPresent()) {
            return reason(
                    Decision.UNDECIDED,
                    OptionalDouble.empty(),
                    loss.undecidable().get());
        }
        Optional<Estimate> found = limit.of() == Gate.Of.RELATIVE ? loss.relative() : loss.absolute();
        if (found.isEmpty()) {
            return reason(
                    Decision.UNDECIDED,
                    OptionalDouble.empty(),
                    result.used() + " samples are too few for bounds: without some of them there is no value");
        }
        if (found.get().confidence() != limit.confidence()) {
            throw new IllegalArgumentException("the result's bounds are of confidence "
                    + found.get().confidence() + " but the gate wants " + limit.confidence() + "; recompute it");
        }
        return judge(found.get());
    }

    private Reason judge(Estimate estimate) {
        String sure = plain(estimate.confidence() * 100) + "% sure that the " + word() + " loss is at ";
        if (estimate.high() <= limit.max()) {
            return reason(
                    Decision.PASS,
                    OptionalDouble.of(estimate.high()),
                    sure + "most " + amount(estimate.high()) + " (limit " + amount(limit.max()) + ")");
        }
        if (estimate.low() > limit.max()) {
            return reason(
                    Decision.FAIL,
                    OptionalDouble.of(estimate.low()),
                    sure + "least " + amount(estimate.low()) + " (limit " + amount(limit.max()) + ")");
        }
        String between = word() + " loss " + amount(estimate.value()) + ", one-sided "
                + plain(estimate.confidence() * 100) + "% bounds " + amount(estimate.low()) + " and "
                + amount(estimate.high()) + " (limit " + amount(limit.max()) + "): ";
        // Where nothing is discordant the error is a convention, and the floor tells what is needed.
        boolean nothingSeen = loss.worse().orElse(1) + loss.better().orElse(1) == 0;
        if (estimate.value() == limit.max() || (!nothingSeen && isHopeless(estimate, limit.max()))) {
            return reason(
                    Decision.UNDECIDED,
                    OptionalDouble.of(estimate.high()),
                    between + "the loss cannot be told from the limit; even 10 times the data may not decide");
        }
        long needed = samplesNeeded(estimate);
        return new Reason(
                criterion(),
                Decision.UNDECIDED,
                OptionalDouble.of(estimate.high()),
                limit.max(),
                text(between + SampleSize.advice(needed, result)),
                OptionalLong.of(needed));
    }

    /** Whether no reasonable number of samples tells the estimate from a limit. */
    static boolean isHopeless(Estimate estimate, double limit) {
        double distance = Math.abs(limit - estimate.value());
        return distance == 0 || distance < HOPELESS * estimate.standardError();
    }

    private long samplesNeeded(Estimate estimate) {
        double needed = Math.ceil(SampleSize.PILOT_FACTOR * SampleSize.needed(estimate, result.used(), limit.max()));
        if (result.metric().isShare() && limit.max() > 0) {
            double share = limit.of() == Gate.Of.RELATIVE ? result.values().get(loss.baseline()) : 1;
            needed = Math.max(needed, Math.ceil(SampleSize.floor(limit.max() * share, limit.confidence())));
        }
        return Math.max((long) needed, result.used() + 1L);
    }

    private Reason reason(Decision decision, OptionalDouble bound, String text) {
        return new Reason(criterion(), decision, bound, limit.max(), text(text), OptionalLong.empty());
    }

    private String criterion() {
        return "accuracy_loss " + result.metric();
    }

    private String text(String text) {
        int nan = result.notANumber().get(variant);
        return result.metric() + ": " + text
                + (nan > 0 ? "; " + nan + " outputs of " + variant + " are not a number and count as wrong" : "");
    }

    private String noValue(String of) {
        int nan = result.notANumber().get(of);
        return nan > 0
                ? nan + " of " + result.used() + " outputs are not a number"
                : "its " + result.used() + " scores, or the labels, are all the same";
    }

    private String word() {
        return limit.of() == Gate.Of.RELATIVE ? "relative" : "absolute";
    }

    /** A loss as people read it: percent, percentage points, or a plain number. */
    private String amount(double value) {
        if (limit.of() == Gate.Of.RELATIVE) {
            return plain(value * 100) + "%";
        }
        return result.metric().unit().equals("%") ? plain(value * 100) + " pp" : plain(value);
    }

    /** Four significant digits, without trailing zeros and exponent: enough to see on which side of a limit a bound is. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal digits = new BigDecimal(value, new MathContext(4, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        return value == 0 ? "0" : digits.toPlainString();
    }
}
