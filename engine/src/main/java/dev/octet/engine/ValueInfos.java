package dev.octet.engine;

import java.util.ArrayList;
import java.util.List;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** Turns {@code ValueInfoProto} into {@link TensorInfo} and back. */
final class ValueInfos {

    private ValueInfos() {}

    /** @param shape negative for an open dimension */
    static ValueInfoProto of(String name, ElementType type, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long dimension : shape) {
            TensorShapeProto.Dimension.Builder dim = dims.addDimBuilder();
            if (dimension >= 0) {
                dim.setDimValue(dimension);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.code())
                                .setShape(dims)))
                .build();
    }

    /** @throws ModelException if the value is not a tensor of a type that {@link ElementType} has */
    static TensorInfo decode(ValueInfoProto info, String kind, String model) {
        TypeProto.Tensor tensor = info.getType().getTensorType();
        ElementType type = ElementType.ofCode(tensor.getElemType())
                .orElseThrow(() -> new ModelException(model + ": " + kind + " '" + info.getName() + "' is "
                        + (info.getType().hasTensorType()
                                ? "a tensor of element type " + tensor.getElemType()
                                : "not declared as a tensor")
                        + "; only tensors of " + List.of(ElementType.values()) + " are supported"));
        List<Long> shape = new ArrayList<>();
        for (TensorShapeProto.Dimension dim : tensor.getShape().getDimList()) {
            // Old exporters write 0 or -1 for an open dimension; an input that holds nothing would make no sense.
            shape.add(dim.hasDimValue() && dim.getDimValue() > 0 ? dim.getDimValue() : -1);
        }
        return new TensorInfo(info.getName(), type, shape);
    }
}
