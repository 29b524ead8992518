package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.detection.Decoding;
import dev.octet.detection.PictureFrame;
import dev.octet.detection.RawOutput;
import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.images.Placement;

/** Decodes outputs to what is seen in the sample's picture. */
final class DetectionsReader implements AnswerReader {
    private final Source source;
    private final Decoding decoding;
    private final List<String> outputs;

    /** @throws AccuracyException if the recipe says not how, or the model lacks an output */
    DetectionsReader(Source source, Postprocess postprocess) {
        this.source = source;
        Postprocess.Decoder decoder = postprocess
                .decoder()
                .filter(Postprocess.Decoder.Boxes.class::isInstance)
                .orElseThrow(() -> new AccuracyException(source.variant()
                        + ": detections are to be scored but nothing says how outputs become some. Write detections in"
                        + " task.postprocess."));
        this.decoding = ((Postprocess.Decoder.Boxes) decoder).decoding();
        try {
            this.outputs = decoding.outputs(source.outputs());
        } catch (IllegalArgumentException e) {
            throw new AccuracyException(source.variant() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> outputs() {
        return Set.copyOf(outputs);
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Map<String, Tensor> given = source.only(sample, results);
        Placement placement = sample.placement()
                .orElseThrow(() -> new AccuracyException("sample " + sample.id()
                        + " is no picture, so that nothing can be seen in it; choose another metric."));
        PictureFrame frame = new PictureFrame(
                placement.pictureWidth(),
                placement.pictureHeight(),
                placement.inputWidth(),
                placement.inputHeight(),
                placement.scaleX(),
                placement.scaleY(),
                placement.left(),
                placement.top());
        List<RawOutput> raw = outputs.stream()
                .map(output -> raw(sample, output, given.get(output)))
                .toList();
        try {
            return new Answer.Detections(decoding.decode(raw, frame));
        } catch (IllegalArgumentException e) {
            throw new AccuracyException(
                    source.variant() + ": sample " + sample.id() + ": " + e.getMessage()
                            + ". Is task.postprocess.detections that of this model?",
                    e);
        }
    }

    private RawOutput raw(Sample sample, String output, Tensor tensor) {
        int[] shape = Arrays.stream(tensor.shape()).mapToInt(Math::toIntExact).toArray();
        float[] values = new float[tensor.elements()];
        if (tensor.type() == ElementType.FLOAT32) {
            tensor.floats().get(values);
        } else if (Source.isFloat(tensor)) {
            double[] doubles = source.doubles(sample, output, tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
        } else {
            long[] whole = source.longs(sample, output, tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = whole[i];
            }
        }
        return new RawOutput(output, shape, values);
    }
}
