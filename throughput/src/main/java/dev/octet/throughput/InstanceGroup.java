package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.octet.engine.Feed;
import dev.octet.engine.Variant;
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
    private boolean healthy;

    private InstanceGroup(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts the instances, each in its slot, with the feeds loaded.
     *
     * @throws ThroughputException if one cannot be started or does not run where it should
     */
    static InstanceGroup start(Placement placement, Pinner pinner, List<Feed> feeds) {
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
                ProcessBuilder builder = command(pinner.prefix(slot), group.folder);
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

    /** Opens one more variant in every instance and runs each feed twice. */
    void open(Variant variant, int threads) {
        String model = Instance.encode(variant.model().toAbsolutePath().toString());
        all("open " + Instance.encode(variant.engine().name()) + " " + threads + " " + model, LOAD_PATIENCE);
    }

    /** Runs a variant unmeasured, in all instances together. */
    void warmUp(int variant, Duration time) {
        all("warm " + variant + " " + time.toNanos(), PATIENCE.plus(time));
    }

    /** One round of a variant: all instances begin together and are all busy in the whole of the measured window. */
    List<Measurement> round(int variant, Duration lead, Duration time) {
        long start = Measurement.epochMicrosIn(START_MILLIS);
        String command = "round " + variant + " " + start + " " + lead.toNanos() + " " + time.toNanos();
        return all(command, PATIENCE.plus(lead).plus(time)).stream()
                .map(Measurement::parse)
                .toList();
    }

    /** Process numbers, in the order of the instances. */
    List<Long> pids() {
        return processes.stream().map(InstanceProcess::pid).toList();
    }

    Path folder() {
        return folder;
    }

    private List<String> all(String command, Duration patience) {
        try {
            processes.forEach(process -> process.send(command));
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

    private static ProcessBuilder command(List<String> prefix, Path folder) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        command.add("-XX:+UseSerialGC"); // no collector threads beside the loop
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
