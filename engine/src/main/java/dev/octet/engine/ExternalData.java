package dev.octet.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/**
 * Finds tensors that a model keeps in files beside it ({@code TensorProto.external_data} of the ONNX specification).
 * A model is data from strangers: only regular files in the model's folder or below are ever opened.
 *
 * @param model what messages call the model
 * @param folder folder of the model; null for a model that is not in a file
 */
record ExternalData(String model, Path folder) {

    /** A model that is not in a file, so that nothing can lie beside it. */
    static ExternalData none(String model) {
        return new ExternalData(model, null);
    }

    /**
     * Where a tensor's bytes are.
     *
     * @param location path as the model spells it
     * @param file the file, symbolic links resolved
     * @param offset of the first byte
     * @param length in bytes
     */
    record Place(String location, Path file, long offset, long length) {}

    static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** The files that tensors anywhere in {@code file} lie in, by location; none if it is no model. */
    static SortedMap<String, Path> files(Path file) {
        ModelProto model;
        try {
            model = ModelReader.parse(ModelReader.map(file));
        } catch (IOException e) {
            return new TreeMap<>(); // who opens it is told what is wrong with it
        }
        SortedMap<String, Path> files = new TreeMap<>();
        new ExternalData(file.toString(), file.toAbsolutePath().getParent()).collect(model, files);
        return files;
    }

    /** Whatever holds a tensor: initializers, sparse ones, attributes of nodes, subgraphs, functions. */
    private void collect(Message message, Map<String, Path> files) {
        if (message instanceof TensorProto tensor) {
            if (isExternal(tensor)) {
                Place place = place(tensor);
                files.put(place.location, place.file);
            }
            return;
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
                messages.forEach(inner -> collect((Message) inner, files));
            }
        });
    }

    /** Checks where {@code tensor} points to. @throws ModelException if that is outside the folder or past an end */
    Place place(TensorProto tensor) {
        String location = null;
        long offset = 0;
        long length = -1;
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            switch (entry.getKey()) {
                case "location" -> location = entry.getValue();
                case "offset" -> offset = number(tensor, entry);
                case "length" -> length = number(tensor, entry);
                default -> {} // checksum and what writers add; nothing depends on them
            }
        }
        if (location == null || location.isBlank()) {
            throw fault(tensor, "names no file; export the model again");
        }
        Path file = inside(tensor, location);
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new ModelException(model + ": cannot read " + file + ": " + e, e);
        }
        if (length < 0) {
            length = size - offset;
        }
        if (offset > size || length < 0 || length > size - offset) {
            throw fault(
                    tensor,
                    "are bytes " + offset + " to " + (offset + length) + " of '" + location + "', which has " + size
                            + "; is that file truncated or of another version of the model?");
        }
        return new Place(location, file, offset, length);
    }

    /** Maps the bytes of {@code tensor}; they stay readable when the file is replaced by another. */
    ByteBuffer map(TensorProto tensor) {
        Place place = place(tensor);
        if (place.length > Integer.MAX_VALUE) {
            throw fault(tensor, "are " + place.length + " bytes; at most " + Integer.MAX_VALUE + " are supported");
        }
        if (place.length == 0) {
            return ByteBuffer.allocateDirect(0);
        }
        try (FileChannel channel = FileChannel.open(place.file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, place.offset, place.length)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new ModelException(model + ": cannot read " + place.file + ": " + e, e);
        }
    }

    private Path inside(TensorProto tensor, String location) {
        if (folder == null) {
            throw fault(tensor, "are in '" + location + "', but this model is not in a file; read it from its file");
        }
        // Windows separators and drives count on every platform: a refusal must not depend on where it is tried.
        boolean absolute = location.startsWith("/") || location.startsWith("\\") || location.matches("[A-Za-z]:.*");
        if (absolute || List.of(location.split("[/\\\\]")).contains("..")) {
            throw fault(tensor, "are in '" + location + "'; only files below the model's folder are opened");
        }
        try {
            Path file = folder.resolve(location);
            if (!Files.isRegularFile(file)) {
                throw fault(
                        tensor,
                        "are in '" + location + "', which is not in " + folder
                                + "; put it there, it belongs to the model");
            }
            Path real = file.toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw fault(
                        tensor,
                        "are in '" + location + "', a link to " + real + " outside the model's folder; copy that file"
                                + " into " + folder);
            }
            return real;
        } catch (InvalidPathException | IOException e) {
            throw new ModelException(
                    model + ": the data of tensor '" + tensor.getName() + "' are in '" + location + "': " + e, e);
        }
    }

    private long number(TensorProto tensor, StringStringEntryProto entry) {
        try {
            long value = Long.parseLong(entry.getValue().strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ModelException(wrongNumber(tensor, entry), e);
        }
        throw new ModelException(wrongNumber(tensor, entry));
    }

    private String wrongNumber(TensorProto tensor, StringStringEntryProto entry) {
        return model + ": the data of tensor '" + tensor.getName() + "' have " + entry.getKey() + " '"
                + entry.getValue() + "', which is not a count of bytes; export the model again";
    }

    private ModelException fault(TensorProto tensor, String fault) {
        return new ModelException(model + ": the data of tensor '" + tensor.getName() + "' " + fault);
    }
}
