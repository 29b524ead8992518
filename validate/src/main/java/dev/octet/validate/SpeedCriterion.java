package dev.octet.validate;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import dev.octet.statistics.Ratio;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

/** The limit of a gate on the speed-up of one variant. */
final class SpeedCriterion {
    private SpeedCriterion() {}

    static Reason judge(Gate.SpeedUp limit, Optional<Ratio> ratio, double noiseFloor) {
        String criterion = "speed_up";
        if (ratio.isEmpty()) {
            String text = "speed-up: not measured with an interval, so the limit " + limit.min() + " stays open";
            return new Reason(
                    criterion, Decision.UNDECIDED, OptionalDouble.empty(), limit.min(), text, OptionalLong.empty());
        }
        Ratio found = ratio.get();
        double low = found.low() * Math.exp(-noiseFloor);
        double high = found.high() * Math.exp(noiseFloor);
        Decision decision =
                low >= limit.min() ? Decision.PASS : high < limit.min() ? Decision.FAIL : Decision.UNDECIDED;
        double bound = decision == Decision.FAIL ? high : low;
        String noise = noiseFloor > 0
                ? String.format(Locale.ROOT, ", this host's noise floor %.1f%%", 100 * Math.expm1(noiseFloor))
                : "";
        String text = String.format(
                Locale.ROOT,
                "speed-up: %.3f, %s%% interval %.3f to %.3f%s (at least %s wanted)%s",
                found.value(),
                LossCriterion.plain(found.confidence() * 100),
                found.low(),
                found.high(),
                noise,
                LossCriterion.plain(limit.min()),
                decision == Decision.UNDECIDED
                        ? ": unclear, the noise is larger than the margin; run more rounds"
                        : "");
        return new Reason(criterion, decision, OptionalDouble.of(bound), limit.min(), text, OptionalLong.empty());
    }
}
