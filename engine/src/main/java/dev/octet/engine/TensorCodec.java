package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

/** Turns {@code TensorProto} into {@link Tensor} and back, without a copy where the message holds raw bytes. */
final class TensorCodec {

    private TensorCodec() {}

    /** The type, if {@link ElementType} has it: not for strings, complex numbers and types below one byte. */
    static Optional<ElementType> type(TensorProto message) {
        return ElementType.ofCode(message.getDataType());
    }

    /**
     * The value of a tensor; a view where possible.
     *
     * @return empty if its type is one that {@link ElementType} has not
     * @throws ModelException if the data do not fit type and shape
     */
    static Optional<Tensor> decode(TensorProto message, ExternalData external) {
        return type(message).map(type -> decode(message, type, external));
    }

    /** Checks that the data of {@code message} are there and as many as its shape says, without reading them. */
    static void check(TensorProto message, ExternalData external) {
        long elements = elements(message, external.model());
        Optional<ElementType> type = type(message);
        if (type.isEmpty()) {
            return;
        }
        if (ExternalData.isExternal(message)) {
            long length = external.place(message).length();
            if (length != elements * type.get().bytes()) {
                throw wrongSize(message, external, type.get(), length, "bytes");
            }
        } else if (message.hasRawData()) {
            if (message.getRawData().size() != elements * type.get().bytes()) {
                throw wrongSize(
                        message, external, type.get(), message.getRawData().size(), "bytes");
            }
        } else if (typedCount(message, type.get()) != elements) {
            throw wrongSize(message, external, type.get(), typedCount(message, type.get()), "values");
        }
    }

    /** A message with the bytes of {@code value}, which must not change as long as the message is used. */
    static TensorProto encode(String name, Tensor value) {
        return header(name, value)
                .setRawData(UnsafeByteOperations.unsafeWrap(value.bytes()))
                .build();
    }

    /** A message without data. */
    static TensorProto.Builder header(String name, Tensor value) {
        TensorProto.Builder message =
                TensorProto.newBuilder().setDataType(value.type().code());
        for (long dimension : value.shape()) {
            message.addDims(dimension);
        }
        return name.isEmpty() ? message : message.setName(name);
    }

    private static Tensor decode(TensorProto message, ElementType type, ExternalData external) {
        check(message, external);
        long[] shape = message.getDimsList().stream().mapToLong(Long::longValue).toArray();
        if (ExternalData.isExternal(message)) {
            return Tensor.wrap(type, external.map(message), shape);
        }
        if (message.hasRawData()) {
            return Tensor.wrap(type, direct(message.getRawData()), shape);
        }
        Tensor tensor = Tensor.zeros(type, shape);
        ByteBuffer bytes = tensor.bytes();
        // Which field holds which type: the comments of TensorProto in onnx.proto. Half floats are bit patterns there.
        switch (type) {
            case FLOAT32 -> message.getFloatDataList().forEach(bytes::putFloat);
            case FLOAT64 -> message.getDoubleDataList().forEach(bytes::putDouble);
            case INT64 -> message.getInt64DataList().forEach(bytes::putLong);
            case UINT64 -> message.getUint64DataList().forEach(bytes::putLong);
            case UINT32 -> message.getUint64DataList().forEach(v -> bytes.putInt(v.intValue()));
            case INT32 -> message.getInt32DataList().forEach(bytes::putInt);
            case UINT16, INT16, FLOAT16, BFLOAT16 ->
                message.getInt32DataList().forEach(v -> bytes.putShort(v.shortValue()));
            case UINT8, INT8, BOOL -> message.getInt32DataList().forEach(v -> bytes.put(v.byteValue()));
        }
        return tensor;
    }

    /** The bytes as a direct buffer: a view if the message was parsed from one. */
    private static ByteBuffer direct(ByteString raw) {
        ByteBuffer view = raw.asReadOnlyByteBuffer();
        if (!view.isDirect()) {
            ByteBuffer copy = ByteBuffer.allocateDirect(view.remaining());
            copy.put(view).flip();
            view = copy;
        }
        return view.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int typedCount(TensorProto message, ElementType type) {
        return switch (type) {
            case FLOAT32 -> message.getFloatDataCount();
            case FLOAT64 -> message.getDoubleDataCount();
            case INT64 -> message.getInt64DataCount();
            case UINT32, UINT64 -> message.getUint64DataCount();
            case INT32, UINT16, INT16, FLOAT16, BFLOAT16, UINT8, INT8, BOOL -> message.getInt32DataCount();
        };
    }

    private static long elements(TensorProto message, String model) {
        List<Long> dims = message.getDimsList();
        long elements = 1;
        for (long dimension : dims) {
            // 2^40: far beyond any weight, and small enough that the size in bytes cannot overflow
            if (dimension < 0 || (dimension > 0 && elements > (1L << 40) / dimension)) {
                throw new ModelException(model + ": tensor '" + message.getName() + "' has the impossible shape " + dims
                        + "; the file is damaged, fetch or export it again");
            }
            elements *= dimension;
        }
        return elements;
    }

    private static ModelException wrongSize(
            TensorProto message, ExternalData external, ElementType type, long found, String unit) {
        return new ModelException(external.model() + ": tensor '" + message.getName() + "' is " + type
                + message.getDimsList() + " but has " + found + " " + unit
                + "; the file is damaged, fetch or export it again");
    }
}
