package dev.octet.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

import dev.octet.host.HostConditions;
import dev.octet.host.HostSample;

/** What makes rounds: the instances of one launch, or a stand-in for tests. */
interface RoundSource {

    /** What was measured, by instance, and what happened on the host meanwhile. */
    record Watched(List<Measurement> measured, HostConditions conditions) {}

    /** A closed loop: see {@link InstanceGroup#round}. */
    Watched round(int variant, Duration lead, Duration time, int inferences);

    /** Queries that are due at given times: see {@link InstanceGroup#serve}. */
    Watched serve(int variant, long[] nanos, Duration patience);

    /** The instances of {@code group}, watched on {@code cpus}; on none if they are not pinned. */
    static RoundSource of(InstanceGroup group, List<Integer> cpus) {
        Path root = Path.of("/");
        return new RoundSource() {
            private OptionalDouble megahertz = OptionalDouble.empty();

            @Override
            public Watched round(int variant, Duration lead, Duration time, int inferences) {
                HostSample before = HostSample.read(root, cpus, group.pids());
                List<Measurement> measured = group.round(
                        variant, lead, time, inferences, () -> megahertz = HostSample.megahertz(root, cpus));
                return new Watched(
                        measured, HostSample.read(root, cpus, group.pids()).since(before, megahertz));
            }

            @Override
            public Watched serve(int variant, long[] nanos, Duration patience) {
                HostSample before = HostSample.read(root, cpus, group.pids());
                List<Measurement> measured = group.serve(variant, nanos, patience);
                return new Watched(
                        measured, HostSample.read(root, cpus, group.pids()).since(before, OptionalDouble.empty()));
            }
        };
    }
}
