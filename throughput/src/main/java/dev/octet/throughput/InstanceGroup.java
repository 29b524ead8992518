package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import dev.octet.engine.Feed;
import dev.octet.engine.Variant;
import dev.octet.host.CpuList;
import dev.octet.throughput.Placement.Slot;

/**
 * All instances of a run, which always do the same thing at the same time. Closing it leaves no process and no file;
 * so does the end of this JVM, and if that is a crash the instances see to it themselves.
 */
final class InstanceGroup implements AutoCloseable {
    /** Loading a model of several GB from a slow disk in all instances at once takes minutes. */
    private static final Duration LOAD_PATIENCE = Duration.ofMinutes(10);

    /** Upper limit of the time that the start of one more round can take on a busy host, plus one slow inference. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For closing the sessions. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    /** From the agreement on a start to the start: all instances must have read their line by then. */
    private static final long START_MILLIS = 50;

    /** Heap of an instance; tensors lie outside of it. */
    private static final String HEAP = "-Xmx256m";

    private final Path folder;
    private final List<InstanceProcess> processes = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::abandon, "octet-throughput-exit");
    private Optional<String> memoryFault = Optional.empty();
    private boolean healthy;
    private int trials;

    private InstanceGroup(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts the instances, each in its slot, with the feeds loaded.
     *
     * @param nodes NUMA nodes of this host
     * @throws ThroughputException if one cannot be started or does not run where it should
     */
    static InstanceGroup start(Placement placement, Pinner pinner, int nodes, List<Feed> feeds) {
        InstanceGroup group;
        try {
            group = new InstanceGroup(InstanceFolder.create());
        } catch (IOException e) {
            throw ThroughputException.failed("no temporary folder can be made: " + e.getMessage(), e);
        }
        try {
            for (int i = 0; i < feeds.size(); i++) {
                FeedFile.write(InstanceFolder.feed(group.folder, i), feeds.get(i));
            }
            int count = placement.slots().size();
            for (int i = 0; i < count; i++) {
                Slot slot = placement.slots().get(i);
                String name = "instance " + (i + 1) + " of " + count + " (CPUs " + CpuList.format(slot.cpus()) + ")";
                ProcessBuilder builder = command(pinner.prefix(slot), group.folder, pinner.policy(slot, nodes));
                group.processes.add(InstanceProcess.start(name, builder, InstanceFolder.log(group.folder, i)));
            }
            group.healthy = true;
            List<String> cpus = group.all("cpus", PATIENCE);
            for (int i = 0; i < count && pinner.tool().isPresent(); i++) {
                String wanted = CpuList.format(placement.slots().get(i).cpus());
                if (!cpus.get(i).isEmpty() && !cpus.get(i).equals(wanted)) {
                    throw ThroughputException.failed("instance " + (i + 1) + " was tied to the CPUs " + wanted
                            + " but runs on " + cpus.get(i) + "; does something else set affinities on this host?");
                }
            }
            group.memoryFault = group.all("memory", PATIENCE).stream()
                    .filter(fault -> !fault.isEmpty())
                    .map(Instance::decode)
                    .findFirst();
            group.all("feeds " + feeds.size() + " " + Instance.encode(group.folder.toString()), LOAD_PATIENCE);
            return group;
        } catch (IOException e) {
            group.fail();
            throw ThroughputException.failed("the samples cannot be handed to the instances: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            group.fail();
            throw e;
        }
    }

    /** What opening a variant cost one instance. @param bytes resident before the first inference; empty if not visible */
    record Opening(long loadNanos, long firstNanos, OptionalLong bytes) {}

    /** Opens one more variant in every instance and runs each feed twice. @return what it cost, by instance */
    List<Opening> open(Variant variant, Execution execution, int threads) {
        String options = new TreeMap<>(execution.options())
                .entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining("\n"));
        String command = String.join(
                " ",
                "open",
                Instance.encode(variant.engine().name()),
                Integer.toString(threads),
                execution.optimization().name(),
                Instance.encode(options),
                Instance.encode(variant.model().toAbsolutePath().toString()));
        return all(command, LOAD_PATIENCE).stream()
                .map(answer -> answer.split(" "))
                .map(words -> new Opening(
                        Long.parseLong(words[0]),
                        Long.parseLong(words[1]),
                        words[2].startsWith("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(words[2]))))
                .toList();
    }

    /** Most resident memory of the largest instance so far; empty if not visible. */
    OptionalLong peakBytes() {
        return all("peak", PATIENCE).stream()
                .filter(answer -> !answer.isEmpty())
                .mapToLong(Long::parseLong)
                .max();
    }

    /**
     * One round of a variant: all instances begin together and are all busy in the whole of the measured window.
     *
     * @param inferences of one query
     * @param midway run by this process while the instances are at work
     */
    List<Measurement> round(int variant, Duration lead, Duration time, int inferences, Runnable midway) {
        long start = Measurement.epochMicrosIn(START_MILLIS);
        String command = String.join(
                " ",
                "round",
                Integer.toString(variant),
                Long.toString(start),
                Long.toString(lead.toNanos()),
                Long.toString(time.toNanos()),
                Integer.toString(inferences));
        send(command);
        LockSupport.parkNanos(
                lead.plus(time.dividedBy(2)).plusMillis(START_MILLIS).toNanos());
        midway.run();
        return answers(command, PATIENCE.plus(lead).plus(time)).stream()
                .map(Measurement::parse)
                .toList();
    }

    /**
     * Lets the instances answer queries that are due at given times.
     *
     * @param nanos times from the start, rising
     * @param patience longest wait of a query, after which the rest is not answered
     */
    List<Measurement> serve(int variant, long[] nanos, Duration patience) {
        Path file = InstanceFolder.arrivals(folder, trials++);
        try {
            Arrivals.write(file, nanos);
        } catch (IOException e) {
            throw ThroughputException.failed("the arrivals cannot be handed to the instances: " + e.getMessage(), e);
        }
        Duration length = Duration.ofNanos(nanos[nanos.length - 1]);
        String command = String.join(
                " ",
                "serve",
                Integer.toString(variant),
                Long.toString(Measurement.epochMicrosIn(START_MILLIS)),
                Long.toString(patience.toNanos()),
                Instance.encode(file.toString()));
        return all(command, PATIENCE.plus(length).plus(patience)).stream()
                .map(Measurement::parse)
                .toList();
    }

    /** Why the kernel did not put the memory of an instance where it should be; empty if it did. */
    Optional<String> memoryFault() {
        return memoryFault;
    }

    /** Process numbers, in the order of the instances. */
    List<Long> pids() {
        return processes.stream().map(InstanceProcess::pid).toList();
    }

    Path folder() {
        return folder;
    }

    private List<String> all(String command, Duration patience) {
        send(command);
        return answers(command, patience);
    }

    private void send(String command) {
        try {
            processes.forEach(process -> process.send(command));
        } catch (ThroughputException e) {
            healthy = false;
            throw e;
        }
    }

    private List<String> answers(String command, Duration patience) {
        try {
            List<String> answers = new ArrayList<>();
            for (InstanceProcess process : processes) {
                answers.add(process.answer(command, patience));
            }
            return answers;
        } catch (ThroughputException e) {
            healthy = false;
            throw e;
        }
    }

    private static ProcessBuilder command(List<String> prefix, Path folder, Optional<MemoryPolicy> policy) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        command.add("-XX:+UseSerialGC"); // no collector threads beside the loop
        // The second compiler would work for seconds on the core that is measured, and gain nothing: the engine is
        // native.
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:MaxDirectMemorySize=64g"); // a limit, not a reservation: a batch of outputs can be large
        command.add("-XX:-UsePerfData");
        // Native libraries are unpacked where they are removed also after a kill.
        command.add("-Djava.io.tmpdir=" + folder);
        for (String key : System.getProperties().stringPropertyNames()) {
            if (key.startsWith("onnxruntime.native.")) {
                command.add("-D" + key + "=" + System.getProperty(key));
            }
        }
        command.add(Instance.class.getName());
        command.add(folder.toString());
        policy.ifPresent(wanted -> command.add(wanted.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        // In the environment, because a long command line is what ONNX Runtime 1.29.0 dies of.
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        environment.put("OPT_OUT_TRACKING", "true");
        return builder;
    }

    private void fail() {
        healthy = false;
        close();
    }

    /** The JVM goes down, by Ctrl-C or otherwise. */
    private void abandon() {
        processes.forEach(process -> process.end(Duration.ZERO));
        InstanceFolder.delete(folder);
    }

    @Override
    public void close() {
        if (healthy) {
            processes.forEach(InstanceProcess::dismiss);
        }
        processes.forEach(process -> process.end(healthy ? END_PATIENCE : Duration.ZERO));
        InstanceFolder.delete(folder);
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is going down already, and the hook does the same work once more.
        }
    }
}
