package dev.octet.engine;

import java.nio.ByteBuffer;
import java.util.Optional;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;

/**
 * An initializer: the message it was read from, or the value that replaced it. The value of a message is made when
 * first asked for and then kept. Immutable as seen from outside, hence shared between copies of a graph.
 */
final class StoredTensor {
    private final TensorProto message;
    private final ExternalData external;
    private final boolean replaced;
    private volatile Tensor value;
    private volatile ByteBuffer mapped;

    /** As read from a model. */
    StoredTensor(TensorProto message, ExternalData external) {
        this.message = message;
        this.external = external;
        this.replaced = false;
    }

    /** As given by an edit. */
    StoredTensor(String name, Tensor value) {
        this.message = TensorCodec.header(name, value).build();
        this.external = ExternalData.none(name);
        this.replaced = true;
        this.value = value;
    }

    /** Empty if the type is one that {@link ElementType} has not. */
    Optional<Tensor> value() {
        if (value == null) {
            value = TensorCodec.decode(message, external).orElse(null);
        }
        return Optional.ofNullable(value);
    }

    /** Whether the data lie in a file beside the model. */
    boolean isExternal() {
        return ExternalData.isExternal(message);
    }

    /** Where the data lie beside the model, as the model spells it. */
    Optional<String> location() {
        return isExternal() ? Optional.of(external.place(message).location()) : Optional.empty();
    }

    /** Size in a message that holds the data itself, near enough to decide whether it fits. */
    long bytes() {
        if (value != null) {
            return value.bytes().capacity();
        }
        return isExternal() ? data().remaining() : message.getSerializedSize();
    }

    /** Whether the data can lie in a file of their own: not those of strings. */
    boolean isMovable() {
        return replaced
                || isExternal()
                || message.hasRawData()
                || TensorCodec.type(message).isPresent();
    }

    /** The data as ONNX keeps them in raw form. */
    ByteBuffer data() {
        Optional<Tensor> typed = value();
        if (typed.isPresent()) {
            return typed.get().bytes();
        }
        if (!isExternal()) {
            return message.getRawData().asReadOnlyByteBuffer();
        }
        if (mapped == null) {
            mapped = external.map(message);
        }
        return mapped.duplicate();
    }

    /** As a message that holds the data itself. */
    TensorProto inline() {
        if (!replaced && !isExternal()) {
            return message;
        }
        return withoutData().setRawData(UnsafeByteOperations.unsafeWrap(data())).build();
    }

    /** As a message whose data are in another file. */
    TensorProto external(String location, long offset) {
        return withoutData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Integer.toString(data().remaining())))
                .build();
    }

    private TensorProto.Builder withoutData() {
        return message.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .clearRawData()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
