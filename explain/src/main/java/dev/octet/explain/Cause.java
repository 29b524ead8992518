package dev.octet.explain;

/** Why a node runs in float although it might not have to, each with what to try. */
public enum Cause {
    INITIALIZERS_AS_INPUTS(
            "initializers are also listed as inputs, so that the engine takes them for data that may change",
            "Remove the initializers from the inputs before quantizing; Octet's preparation does."),
    OLD_OPSET(
            "the operator set is too old for the engine to fuse",
            "Convert the FP32 model to opset 13 or later before quantizing; Octet's preparation does."),
    NO_INTEGER_KERNEL(
            "the engine has no integer kernel for the operator",
            "Leave the tensors around it float, or replace it by an operator that has one."),
    NOT_QUANTIZED("not quantized in the model", "Nothing, if they were left float on purpose."),
    FLOAT_INPUT(
            "an input is float",
            "Quantize the input too, or take QuantizeLinear and DequantizeLinear away from around the node."),
    GRAPH_OUTPUT(
            "the output is an output of the model, which a fused node would no longer give",
            "Put QuantizeLinear and DequantizeLinear between the node and the output, or leave the node float."),
    SEVERAL_CONSUMERS(
            "the output is read both quantized and in float",
            "Let every reader take the dequantized tensor, or quantize only at the readers' inputs."),
    NO_OUTPUT_QUANTIZATION(
            "no QuantizeLinear follows, and there is no kernel from integers to float",
            "Quantize the output, or leave the inputs float."),
    BATCH_NORMALIZATION(
            "BatchNormalization stands between it and the QuantizeLinear behind",
            "Fold BatchNormalization into Conv before quantizing (quant_pre_process of ONNX Runtime; Octet does)."),
    CLIPPING(
            "the Relu or Clip behind it does more than the range of the quantization behind that",
            "Use UINT8 activations with the zero point at the lower bound, or take the Relu out of the graph."),
    S8_ACTIVATIONS(
            "activations are S8, for which x86 has no fast kernels: the engine rewrites them to U8 but misses some, and"
                    + " there input and output differ in type",
            "Quantize again with UINT8 activations and INT8 weights (QuantType.QUInt8 for activations)."),
    TYPES_DIFFER(
            "inputs and output are quantized to different types",
            "Use one type for activations, UINT8, and INT8 for weights."),
    SIXTEEN_BITS(
            "16-bit activations fuse only with operators that move data",
            "Use 8-bit activations here, or leave the layer float."),
    NOT_CONSTANT(
            "a scale or zero point is computed in the model instead of stored", "Fold constants before quantizing."),
    BIAS_SCALE(
            "the scale of the bias is not the product of the scales of input and weights",
            "Store the bias with that product as scale."),
    WEIGHT_AXIS(
            "the weights have scales along an axis that the kernel cannot use",
            "Use axis 0 for Conv, the output channel for Gemm, the last axis for MatMul."),
    PARAMETERS_DIFFER(
            "input and output have different scales or zero points, but the operator only moves data",
            "Give the output the quantization of the input."),
    GEMM_FORM(
            "alpha, beta or the shape of the bias are beyond the integer kernel",
            "Fold alpha and beta into the weights and make the bias one-dimensional; Octet's preparation does."),
    FLOAT_GEMM(
            "the engine makes a Gemm of MatMul and Add, and without QuantizeLinear behind the Add that Gemm is float",
            "Quantize behind the Add, or write MatMulIntegerToFloat with the bias as input."),
    RESIZE_MODE("only the mode nearest has an integer kernel", "Leave the Resize float or use the mode nearest."),
    UNKNOWN("no condition that Octet knows is missed", "Compare it with a node of the same operator that is fused.");

    private final String text;
    private final String remedy;

    Cause(String text, String remedy) {
        this.text = text;
        this.remedy = remedy;
    }

    /** The condition in words. */
    public String text() {
        return text;
    }

    /** What to try. */
    public String remedy() {
        return remedy;
    }
}
