package dev.octet.throughput;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

import org.HdrHistogram.Histogram;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.host.ProcessMemory;
import dev.octet.host.Topology;

/**
 * The process of one instance. It obeys lines on its standard input and answers on its standard output, one line for
 * each, all answers behind {@value #MARK}; whatever else is printed goes to the log.
 *
 * <pre>
 * cpus                                          -> cpus LIST        where the kernel lets it run
 * memory                                        -> memory FAULT     why its memory is not where it should be, or nothing
 * feeds COUNT FOLDER                            -> feeds COUNT
 * open ENGINE THREADS OPTIMIZATION OPTIONS MODEL
 *                                               -> open LOAD_NANOS FIRST_NANOS BYTES
 *                                                                   opens one more variant, runs each feed
 * peak                                          -> peak BYTES       most resident memory so far, or nothing
 * round INDEX START_MICROS LEAD_NANOS NANOS INFERENCES
 *                                               -> round {@link Measurement#line}
 * serve INDEX START_MICROS PATIENCE_NANOS FILE  -> serve {@link Measurement#line}
 * bye                                           ends with exit code 0
 * </pre>
 *
 * ENGINE, OPTIONS (lines {@code key=value}), MODEL and FILE are URL-encoded. BYTES of {@code open} is the resident memory
 * before the first inference, -1 where it is not visible. What fails is answered with {@code failed MESSAGE}. START_MICROS is in epoch time:
 * {@code System.nanoTime} of two processes need not have the same origin, and the wall clock is read once per round.
 *
 * <p>One process holds the sessions of all variants. A process per variant would leave an idle JVM, with its timers
 * and its share of the caches, on the cores that are measured, and would give each variant another luck of memory
 * layout; sessions that are not run hold memory only, as their threads do not spin.
 *
 * <p>When standard input ends, the parent is gone, however that came about: the process ends at once, also in the
 * middle of a round, and takes the run's folder with it.
 */
final class Instance {
    static final String MARK = "octet:";

    /** Exit code after the parent has gone. */
    static final int ORPHANED = 3;

    /** Longest time in which a first variant runs its feeds before any is measured. */
    private static final long LEARNING_NANOS = 2_000_000_000L;

    private final List<InferenceLoop> loops = new ArrayList<>();
    private final Histogram histogram = Latencies.create();
    private final Optional<String> memoryFault;
    private List<Feed> feeds = List.of();

    private Instance(Optional<String> memoryFault) {
        this.memoryFault = memoryFault;
    }

    /** @param arguments the folder of the run, and a {@link MemoryPolicy} if there is one to apply */
    public static void main(String[] arguments) throws InterruptedException {
        // Before anything else: threads that are started later take it over, and memory that is touched later obeys it.
        Optional<String> memoryFault =
                arguments.length > 1 ? MemoryPolicy.parse(arguments[1]).apply() : Optional.empty();
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path folder = Path.of(arguments[0]);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(folder, lines), "parent");
        listener.setDaemon(true);
        listener.start();
        Instance instance = new Instance(memoryFault);
        for (String line = lines.take(); !line.equals("bye"); line = lines.take()) {
            try {
                answers.println(MARK + instance.obey(line.split(" ")));
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                e.printStackTrace();
                String message = e.getMessage() == null ? e.toString() : e.getMessage();
                answers.println(MARK + "failed " + encode(message));
            }
            answers.flush();
        }
        instance.loops.forEach(InferenceLoop::close);
        System.exit(0); // the listener may still sit in a read
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void listen(Path folder, BlockingQueue<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.equals("bye")) {
                    return;
                }
            }
        } catch (IOException e) {
            e.printStackTrace(); // a broken pipe is the parent's end as well
        }
        InstanceFolder.delete(folder);
        Runtime.getRuntime().halt(ORPHANED);
    }

    private String obey(String[] words) throws IOException {
        switch (words[0]) {
            case "cpus":
                return "cpus " + Topology.allowedHere().orElse("");
            case "memory":
                return "memory " + memoryFault.map(Instance::encode).orElse("");
            case "feeds":
                List<Feed> read = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    read.add(FeedFile.read(InstanceFolder.feed(Path.of(decode(words[2])), i)));
                }
                feeds = read;
                return "feeds " + feeds.size();
            case "open":
                return "open " + open(words);
            case "peak":
                return "peak "
                        + ProcessMemory.read(Path.of("/"))
                                .map(memory -> Long.toString(memory.peakBytes()))
                                .orElse("");
            case "round":
                return "round "
                        + loop(words)
                                .measure(
                                        Measurement.localNanos(Long.parseLong(words[2])),
                                        Long.parseLong(words[3]),
                                        Long.parseLong(words[4]),
                                        Integer.parseInt(words[5]),
                                        histogram)
                                .line();
            case "serve":
                Arrivals arrivals = Arrivals.map(Path.of(decode(words[4])));
                long start = Measurement.localNanos(Long.parseLong(words[2]));
                return "serve "
                        + loop(words)
                                .serve(start, arrivals, Long.parseLong(words[3]), histogram)
                                .line();
            default:
                throw new IllegalArgumentException("unknown command '" + words[0] + "'");
        }
    }

    private InferenceLoop loop(String[] words) {
        return loops.get(Integer.parseInt(words[1]));
    }

    private String open(String[] words) {
        Engine engine = engine(decode(words[1]));
        Execution execution = Execution.DEFAULT
                .withOptimization(Optimization.valueOf(words[3]))
                .withOptions(decode(words[4])
                        .lines()
                        .collect(Collectors.toMap(
                                line -> line.substring(0, line.indexOf('=')),
                                line -> line.substring(line.indexOf('=') + 1))));
        long begin = System.nanoTime();
        Session session = engine.open(Path.of(decode(words[5])), execution.session(Integer.parseInt(words[2])));
        long loaded = System.nanoTime();
        long bytes = ProcessMemory.read(Path.of("/")).map(ProcessMemory::bytes).orElse(-1L);
        long first = System.nanoTime();
        if (!feeds.isEmpty()) {
            session.run(feeds.get(0));
        }
        long ran = System.nanoTime();
        InferenceLoop loop = InferenceLoop.of(session, feeds, loops.isEmpty() ? LEARNING_NANOS : Long.MAX_VALUE);
        loops.add(loop);
        feeds = loop.feeds(); // all variants are fed the same
        return (loaded - begin) + " " + (ran - first) + " " + bytes;
    }

    /** The engine called {@code name}; another process cannot be handed an engine, only its name. */
    static Engine engine(String name) {
        Engine engine = Engine.onnxRuntime();
        if (!engine.name().equals(name)) {
            throw new IllegalArgumentException(
                    "an instance cannot open the engine '" + name + "'; it knows '" + engine.name() + "'");
        }
        return engine;
    }
}
