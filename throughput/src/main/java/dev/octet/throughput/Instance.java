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

import org.HdrHistogram.Histogram;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;

/**
 * The process of one instance. It obeys lines on its standard input and answers on its standard output, one line for
 * each, all answers behind {@value #MARK}; whatever else is printed goes to the log.
 *
 * <pre>
 * cpus                                        -> cpus LIST          where the kernel lets it run
 * feeds COUNT FOLDER                          -> feeds COUNT
 * open ENGINE THREADS MODEL                   -> open INDEX         opens one more variant, runs each feed twice
 * warm INDEX NANOS                            -> warm INFERENCES
 * round INDEX START_MICROS LEAD_NANOS NANOS   -> round {@link Measurement#line}
 * bye                                         ends with exit code 0
 * </pre>
 *
 * ENGINE and MODEL are URL-encoded. What fails is answered with {@code failed MESSAGE}. START_MICROS is in epoch time:
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

    private final List<InferenceLoop> loops = new ArrayList<>();
    private final Histogram histogram = Measurement.newHistogram();
    private List<Feed> feeds = List.of();

    private Instance() {}

    /** @param arguments the folder of the run */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path folder = Path.of(arguments[0]);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(folder, lines), "parent");
        listener.setDaemon(true);
        listener.start();
        Instance instance = new Instance();
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

    private static String decode(String text) {
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
                Optional<String> cpus = SystemFile.field(Path.of("/proc/thread-self/status"), "Cpus_allowed_list");
                return "cpus " + cpus.orElse("");
            case "feeds":
                List<Feed> read = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    read.add(FeedFile.read(InstanceFolder.feed(Path.of(decode(words[2])), i)));
                }
                feeds = read;
                return "feeds " + feeds.size();
            case "open":
                Engine engine = engine(decode(words[1]));
                SessionSettings settings = SessionSettings.ofThreads(Integer.parseInt(words[2]));
                Session session = engine.open(Path.of(decode(words[3])), settings);
                loops.add(InferenceLoop.of(session, feeds));
                return "open " + (loops.size() - 1);
            case "warm":
                return "warm " + loops.get(Integer.parseInt(words[1])).warmUp(Long.parseLong(words[2]));
            case "round":
                long start = Measurement.localNanos(Long.parseLong(words[2]));
                Measurement measured = loops.get(Integer.parseInt(words[1]))
                        .measure(start, Long.parseLong(words[3]), Long.parseLong(words[4]), histogram);
                return "round " + measured.line();
            default:
                throw new IllegalArgumentException("unknown command '" + words[0] + "'");
        }
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
