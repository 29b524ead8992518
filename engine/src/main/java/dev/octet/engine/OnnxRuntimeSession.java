package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** A session of ONNX Runtime. Tensors are fed as they lie in memory; every native handle is closed by what made it. */
final class OnnxRuntimeSession implements Session {
    private final String model;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;
    private final FeedCheck check;
    private final boolean profiling;
    private Optional<Path> profile = Optional.empty();
    private boolean profiled;

    private OnnxRuntimeSession(String model, OrtEnvironment environment, OrtSession session, SessionSettings settings)
            throws OrtException {
        this.model = model;
        this.environment = environment;
        this.session = session;
        this.inputs =
                List.copyOf(describe(model, "input", session.getInputInfo()).values());
        this.outputs = describe(model, "output", session.getOutputInfo());
        this.check = new FeedCheck(model, inputs);
        this.profiling = settings.profile().isPresent();
    }

    /** Takes over {@code session}, which is closed if the model has what cannot be fed or fetched. */
    static Session of(String model, OrtEnvironment environment, OrtSession session, SessionSettings settings)
            throws OrtException {
        try {
            return new OnnxRuntimeSession(model, environment, session, settings);
        } catch (OrtException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public List<TensorInfo> inputs() {
        return inputs;
    }

    @Override
    public List<TensorInfo> outputs() {
        return List.copyOf(outputs.values());
    }

    @Override
    public Map<String, Tensor> run(Feed feed) {
        return run(feed, outputs.keySet());
    }

    @Override
    public Map<String, Tensor> run(Feed feed, Set<String> wanted) {
        checkOutputs(wanted);
        check.feed(feed);
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try {
            wrap(feed.tensors(), fed);
            try (OrtSession.Result result = session.run(fed, wanted)) {
                Map<String, Tensor> copies = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> entry : result) {
                    copies.put(entry.getKey(), copy((OnnxTensor) entry.getValue()));
                }
                return copies;
            }
        } catch (OrtException e) {
            throw failure(e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public Binding bind(Feed feed, Map<String, Tensor> results) {
        checkOutputs(results.keySet());
        check.feed(feed);
        results.forEach((name, tensor) -> check.result(outputs.get(name), tensor));
        TensorBinding binding = new TensorBinding();
        try {
            wrap(feed.tensors(), binding.fed);
            wrap(results, binding.pinned);
            return binding;
        } catch (OrtException e) {
            binding.close();
            throw failure(e);
        }
    }

    /** Native handles of tensors whose memory others own, made once for many runs. */
    private final class TensorBinding implements Binding {
        private final Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

        @Override
        public void run() {
            try {
                session.run(fed, Set.of(), pinned).close();
            } catch (OrtException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() {
            fed.values().forEach(OnnxTensor::close);
            pinned.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public synchronized Optional<Path> endProfile() {
        if (profiling && !profiled) {
            profiled = true;
            try {
                profile = Optional.of(Path.of(session.endProfiling()));
            } catch (OrtException e) {
                throw new EngineException(model + ": ONNX Runtime wrote no profile: " + e.getMessage(), e);
            }
        }
        return profile;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException(model + ": ONNX Runtime cannot close the session: " + e.getMessage(), e);
        }
    }

    private void wrap(Map<String, Tensor> tensors, Map<String, OnnxTensor> wrapped) throws OrtException {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ByteBuffer bytes = tensor.bytes();
            if (!bytes.isDirect()) {
                bytes = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
            }
            wrapped.put(
                    entry.getKey(),
                    OnnxTensor.createTensor(
                            environment,
                            bytes.order(ByteOrder.nativeOrder()),
                            tensor.shape(),
                            javaType(tensor.type())));
        }
    }

    private static Tensor copy(OnnxTensor value) {
        return Tensor.wrap(
                elementType(value.getInfo()).orElseThrow(),
                value.getByteBuffer(),
                value.getInfo().getShape());
    }

    private void checkOutputs(Set<String> wanted) {
        for (String name : wanted) {
            if (!outputs.containsKey(name)) {
                throw new EngineException(model + ": no output '" + name + "'; it has " + outputs.keySet());
            }
        }
        if (wanted.isEmpty()) {
            throw new EngineException(model + ": no output was asked for; it has " + outputs.keySet());
        }
    }

    private EngineException failure(OrtException e) {
        return new EngineException(model + ": the run failed: " + OnnxRuntimeEngine.said(e), e);
    }

    private static Map<String, TensorInfo> describe(String model, String kind, Map<String, NodeInfo> infos) {
        Map<String, TensorInfo> described = new LinkedHashMap<>();
        infos.forEach((name, info) -> {
            if (!(info.getInfo() instanceof ai.onnxruntime.TensorInfo tensor)
                    || elementType(tensor).isEmpty()) {
                throw new ModelException(model + ": " + kind + " '" + name + "' is " + info.getInfo()
                        + "; only tensors of numbers can be fed and fetched");
            }
            List<Long> shape = new ArrayList<>();
            LongStream.of(tensor.getShape()).forEach(dimension -> shape.add(dimension < 0 ? -1 : dimension));
            described.put(name, new TensorInfo(name, elementType(tensor).get(), shape));
        });
        return described;
    }

    private static Optional<ElementType> elementType(ai.onnxruntime.TensorInfo info) {
        return Optional.ofNullable(
                switch (info.onnxType) {
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.FLOAT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FLOAT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BFLOAT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
                    default -> null; // what ONNX Runtime's Java API can neither feed nor fetch
                });
    }

    private OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
            case UINT16, UINT32, UINT64 ->
                throw new EngineException(model + ": ONNX Runtime's Java API cannot feed tensors of " + type);
        };
    }
}
