package dev.octet.throughput;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.host.HostConditions;

import static java.util.Objects.requireNonNull;

/**
 * One round of one variant as it was measured.
 *
 * @param launch which start of the processes, from 1
 * @param index place in time, from 1, over all launches
 * @param block which block of the alternating order it belongs to, from 1 in each launch; of a server, which trial of the search
 *     it is
 * @param variant what ran
 * @param used whether figures are made of it; not if its block was disturbed and repeated, or if it was a trial of
 *     another rate
 * @param seconds measured time
 * @param rate samples/s of all instances together
 * @param instanceRates samples/s of each instance
 * @param queries that ended inside the round, all instances together; one inference each but in multi_stream
 * @param offered queries/s that were due, in the scenario server
 * @param conditions of the host meanwhile
 * @param disturbed why the round counts as disturbed; decided without a look at its rate
 * @param latencies of the queries: an HdrHistogram of ns, compressed, in Base64
 */
public record Round(
        int launch,
        int index,
        int block,
        String variant,
        boolean used,
        double seconds,
        double rate,
        List<Double> instanceRates,
        long queries,
        OptionalDouble offered,
        HostConditions conditions,
        Optional<String> disturbed,
        String latencies) {
    public Round {
        requireNonNull(variant, "variant");
        instanceRates = List.copyOf(instanceRates);
        requireNonNull(offered, "offered");
        requireNonNull(conditions, "conditions");
        requireNonNull(disturbed, "disturbed");
        requireNonNull(latencies, "latencies");
    }

    /** The same, not used or used after all. */
    Round withUsed(boolean use) {
        return new Round(
                launch,
                index,
                block,
                variant,
                use,
                seconds,
                rate,
                instanceRates,
                queries,
                offered,
                conditions,
                disturbed,
                latencies);
    }
}
