package dev.octet.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;

import dev.octet.io.TemporaryFolder;

/** ONNX Runtime's CPU provider. */
final class OnnxRuntimeEngine implements Engine {
    /** What ONNX Runtime 1.28 adds to names: fusion, its own layout, memory, products with their Add or scale. */
    private static final Pattern MARKS =
            Pattern.compile("^fused |(_nchwc)?(_token_[0-9]+)?$|/MatMulAddFusion|/MatMulScaleFusion/?");

    /** Ends the names of rewritten graphs, however often they were. */
    private static final String OPTIMIZED = " (optimized)";

    private final OrtEnvironment environment;

    private OnnxRuntimeEngine() {
        Natives.prepare();
        try {
            // Its errors come back as exceptions; printed as well, they would stand twice, and between our own lines.
            environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "octet");
            environment.setTelemetry(false);
        } catch (OrtException | LinkageError e) {
            throw new EngineException(
                    "ONNX Runtime does not start: " + e + "; its native libraries are in "
                            + System.getProperty(Natives.NATIVE_PATH, System.getProperty("java.io.tmpdir"))
                            + "; OCTET_CACHE names another folder for them",
                    e);
        }
    }

    /** Loaded by the first use: starting it takes tens of milliseconds that most commands can save. */
    private static final class Holder {
        static final OnnxRuntimeEngine ENGINE = new OnnxRuntimeEngine();
    }

    static Engine get() {
        return Holder.ENGINE;
    }

    @Override
    public String name() {
        return "onnxruntime " + environment.getVersion() + " CPU";
    }

    @Override
    public String originalName(String name) {
        return MARKS.matcher(name).replaceAll("");
    }

    @Override
    public Session open(Path file, SessionSettings settings) {
        // Its own messages are for those who know it, and it would follow external data to anywhere.
        ModelReader.read(file);
        return open(file.toString(), settings, options -> environment.createSession(file.toString(), options));
    }

    @Override
    public Session open(Graph graph, SessionSettings settings) {
        OnnxGraph onnx = onnx(graph);
        Optional<ByteBuffer> message = ModelWriter.message(onnx);
        if (message.isPresent()) {
            return open(graph.name(), settings, options -> environment.createSession(message.get(), options));
        }
        return inTemporaryFolder(folder -> {
            Path file = folder.resolve("model.onnx");
            graph.write(file);
            return open(graph.name(), settings, options -> environment.createSession(file.toString(), options));
        });
    }

    @Override
    public Graph optimized(Graph graph, SessionSettings settings) {
        boolean large = ModelWriter.message(onnx(graph)).isEmpty();
        return inTemporaryFolder(folder -> {
            Path file = folder.resolve("optimized.onnx");
            SessionSettings dumping = settings.withOptimizedModel(file);
            if (large) {
                dumping = dumping.with("session.optimized_model_external_initializers_file_name", "optimized.data");
            }
            open(graph, dumping).close();
            ByteBuffer mapped = ModelReader.map(file);
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect(mapped.remaining()).put(mapped).flip();
            String name = graph.name().endsWith(OPTIMIZED) ? graph.name() : graph.name() + OPTIMIZED;
            OnnxGraph optimized = ModelReader.read(
                    new ModelSource(name, Optional.empty(), Optional.of(bytes), new ExternalData(name, folder)));
            optimized.holdData();
            return optimized;
        });
    }

    private interface Opening {
        OrtSession open(SessionOptions options) throws OrtException;
    }

    private Session open(String model, SessionSettings settings, Opening opening) {
        settings.optimizedModel().ifPresent(file -> checkFolder(model, "the optimized model", file));
        settings.profile().ifPresent(prefix -> checkFolder(model, "a profile", prefix));
        try (SessionOptions options = options(settings)) {
            OrtSession session;
            try {
                session = opening.open(options);
            } catch (OrtException e) {
                throw failure(model, e);
            }
            return OnnxRuntimeSession.of(model, environment, session, settings);
        } catch (OrtException e) {
            throw new EngineException(model + ": ONNX Runtime refuses " + settings + ": " + said(e), e);
        }
    }

    private static SessionOptions options(SessionSettings settings) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(settings.threads());
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(
                    switch (settings.optimization()) {
                        case NONE -> SessionOptions.OptLevel.NO_OPT;
                        case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
                        case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
                        case ALL -> SessionOptions.OptLevel.ALL_OPT;
                    });
            options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
            if (settings.optimizedModel().isPresent()) {
                options.setOptimizedModelFilePath(
                        settings.optimizedModel().get().toString());
            }
            if (settings.profile().isPresent()) {
                options.enableProfiling(settings.profile().get().toString());
            }
            for (var entry : new TreeMap<>(settings.config()).entrySet()) {
                options.addConfigEntry(entry.getKey(), entry.getValue());
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    /** Whose fault it is: ONNX Runtime's codes mix both, so a failure to get memory or threads is told by its words. */
    private static RuntimeException failure(String model, OrtException e) {
        String said = said(e);
        String lower = said.toLowerCase(Locale.ROOT);
        boolean engine = List.of(OrtErrorCode.ORT_ENGINE_ERROR, OrtErrorCode.ORT_EP_FAIL, OrtErrorCode.ORT_JAVA_UNKNOWN)
                        .contains(e.getCode())
                || lower.contains("bad_alloc")
                || lower.contains("failed to allocate memory")
                || lower.contains("pthread_create");
        return engine
                ? new EngineException(model + ": ONNX Runtime cannot open it: " + said, e)
                : new ModelException(model + ": ONNX Runtime refuses the model: " + said, e);
    }

    /** What went wrong in ONNX Runtime's words, without its error code and the place in its source. */
    static String said(OrtException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^Error code - \\w+ - message: ", "")
                .replaceFirst("/onnxruntime_src/\\S+:\\d+ .*?\\)( const)? ", "");
    }

    /** It would write no profile and say nothing, and blame the model for the other. */
    private static void checkFolder(String model, String what, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder)) {
            throw new EngineException(model + ": cannot write " + what + " to " + file + "; is " + folder
                    + " a folder that may be written?");
        }
    }

    private static OnnxGraph onnx(Graph graph) {
        if (graph instanceof OnnxGraph onnx) {
            return onnx;
        }
        throw new IllegalArgumentException("a graph of another library: " + graph.getClass());
    }

    private interface InFolder<T> {
        T apply(Path folder) throws IOException;
    }

    private static <T> T inTemporaryFolder(InFolder<T> action) {
        try (TemporaryFolder folder = TemporaryFolder.create("octet-model-")) {
            return action.apply(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the temporary folder: " + e, e);
        }
    }
}
