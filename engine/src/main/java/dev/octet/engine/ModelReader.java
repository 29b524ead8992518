package dev.octet.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;

/**
 * Reads models without copying their weights: the file is mapped and the messages are views on the mapping. Protocol
 * buffers accept much that is no model, so the content is checked too.
 */
final class ModelReader {
    private static final String AGAIN = "; fetch or export it again";

    private ModelReader() {}

    static OnnxGraph read(Path file) {
        String name = file.toString();
        ByteBuffer bytes = map(file);
        Path folder = file.toAbsolutePath().getParent();
        return read(new ModelSource(name, Optional.of(file), Optional.of(bytes), new ExternalData(name, folder)));
    }

    /** @param source whose bytes are there and direct */
    static OnnxGraph read(ModelSource source) {
        String name = source.name();
        ByteBuffer bytes = source.bytes().orElseThrow();
        FileKind.notOnnx(bytes).ifPresent(kind -> {
            throw new ModelException(name + ": not an ONNX model but " + kind);
        });
        ModelProto model;
        try {
            model = parse(bytes);
        } catch (IOException e) {
            throw new ModelException(
                    name + ": not a whole ONNX model: truncated, damaged or something else (" + e.getMessage() + ")"
                            + AGAIN,
                    e);
        }
        check(model, source);
        try {
            OnnxGraph graph = new OnnxGraph(source, model);
            graph.orderAsRead();
            return graph;
        } catch (IllegalArgumentException e) {
            throw new ModelException(e.getMessage() + AGAIN, e);
        }
    }

    /** The message in {@code bytes}, as views on them; nothing of its content is checked. */
    static ModelProto parse(ByteBuffer bytes) throws IOException {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        return ModelProto.parseFrom(in);
    }

    /** Maps a file, after checking that it is one. */
    static ByteBuffer map(Path file) {
        if (!Files.exists(file)) {
            throw new ModelException(file + ": there is no such file; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new ModelException(file + ": is a folder; name the .onnx file in it");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0) {
                throw new ModelException(file + ": is empty" + AGAIN);
            }
            if (size > Integer.MAX_VALUE) {
                throw new ModelException(
                        file + ": has " + size + " bytes; an ONNX file has less than 2 GiB, larger models"
                                + " keep their weights in a file beside it; export it with external data");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e, e);
        }
    }

    private static void check(ModelProto model, ModelSource source) {
        String name = source.name();
        GraphProto graph = model.getGraph();
        String missing = model.getIrVersion() <= 0
                ? "a version of the format"
                : graph.getNodeCount() == 0 ? "nodes" : model.getOpsetImportCount() == 0 ? "operator sets" : null;
        if (missing != null) {
            throw new ModelException(name + ": not a whole ONNX model: it has no " + missing
                    + "; truncated, or something else?" + AGAIN);
        }
        if (graph.getOutputCount() == 0) {
            throw new ModelException(name + ": the model has no outputs" + AGAIN);
        }
        graph.getInitializerList().forEach(tensor -> TensorCodec.check(tensor, source.external()));
        checkReads(graph, name);
    }

    private static void checkReads(GraphProto graph, String name) {
        Set<String> made = new HashSet<>();
        made.add("");
        graph.getInputList().forEach(input -> made.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> made.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> made.add(tensor.getValues().getName()));
        graph.getNodeList().forEach(node -> made.addAll(node.getOutputList()));
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().isEmpty()) {
                throw new ModelException(name + ": node '" + node.getName() + "' has no operator" + AGAIN);
            }
            for (String input : node.getInputList()) {
                if (!made.contains(input)) {
                    throw new ModelException(name + ": " + node.getOpType() + " '" + node.getName() + "' reads '"
                            + input + "', which nothing makes" + AGAIN);
                }
            }
        }
        graph.getOutputList().forEach(output -> {
            if (!made.contains(output.getName())) {
                throw new ModelException(name + ": output '" + output.getName() + "' is made by nothing" + AGAIN);
            }
        });
    }
}
