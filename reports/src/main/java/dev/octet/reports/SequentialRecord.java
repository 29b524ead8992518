package dev.octet.reports;

import java.util.Optional;

import static dev.octet.reports.RecordRules.digest;

/**
 * How a run that may stop early went over its samples. Its bounds hold at every look.
 *
 * @param planned samples that it would have scored without a stop
 * @param stopped whether it stopped before them
 * @param seed of the order of the samples
 * @param orderSha256 digest of the samples in that order
 */
public record SequentialRecord(long planned, boolean stopped, long seed, String orderSha256) {
    public SequentialRecord {
        if (planned < 1) {
            throw new IllegalArgumentException("accuracy.sequential.planned must be at least 1 but was " + planned);
        }
        digest(Optional.ofNullable(orderSha256), "accuracy.sequential.order_sha256")
                .orElseThrow(() -> new IllegalArgumentException("accuracy.sequential.order_sha256 is missing"));
    }
}
