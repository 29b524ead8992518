package dev.octet.metrics;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.zoo.Model;

/** Runs prediction and joint network over the frames of an encoder. Both run on the same engine for all variants. */
final class TransducerReader implements AnswerReader {
    private final Source source;
    private final Transducer transducer;
    private final String output;
    private final Session prediction;
    private final Session joint;
    private final TensorInfo symbol;
    private final List<TensorInfo> states;

    /** What the prediction network says after a symbol. */
    private record Predicted(Tensor vector, Map<String, Tensor> states) {}

    /** @throws AccuracyException if the networks are not here, or not such networks */
    TransducerReader(Source source, Transducer transducer, String output) {
        this.source = source;
        this.transducer = transducer;
        this.output = output;
        Engine engine = Engine.onnxRuntime();
        this.prediction = engine.open(file(transducer.prediction()), SessionSettings.ofThreads(1));
        try {
            this.joint = engine.open(file(transducer.joint()), SessionSettings.ofThreads(1));
        } catch (RuntimeException e) {
            prediction.close();
            throw e;
        }
        this.states = prediction.inputs().stream()
                .filter(input -> input.type() == ElementType.FLOAT32)
                .toList();
        this.symbol = prediction.inputs().stream()
                .filter(input -> input.type() == ElementType.INT64 || input.type() == ElementType.INT32)
                .findFirst()
                .orElse(null);
        String fault = fault();
        if (!fault.isEmpty()) {
            close();
            throw new AccuracyException(source.variant() + ": task.postprocess.rnnt: " + fault);
        }
    }

    private Path file(Transducer.Network network) {
        return network.model()
                .map(Model::file)
                .orElseThrow(() -> new AccuracyException(source.variant() + ": the network "
                        + network.reference().name() + " was not looked for"));
    }

    private String fault() {
        if (symbol == null || prediction.inputs().size() != states.size() + 1) {
            return "the prediction network takes " + prediction.inputs()
                    + ", not one symbol of whole numbers and states of FLOAT32";
        }
        if (prediction.outputs().size() != states.size() + 1) {
            return "the prediction network gives " + prediction.outputs() + ", not a vector and then its "
                    + states.size() + " states";
        }
        boolean floats = joint.inputs().stream()
                .allMatch(input -> input.type() == ElementType.FLOAT32
                        && (input.shape().size() == 2 || input.shape().size() == 3));
        return joint.inputs().size() == 2 && floats
                ? ""
                : "the joint network takes " + joint.inputs() + ", not a frame and a vector, FLOAT32[1, 1, size]";
    }

    @Override
    public Set<String> outputs() {
        return Set.of(output);
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Tensor encoded = source.only(sample, results).get(output).widened();
        if (encoded.rank() != 3 || encoded.shape()[0] != 1 || encoded.type() != ElementType.FLOAT32) {
            throw source.fault(
                    sample, output, "is " + encoded + ", not FLOAT32[1, frames, size]", "Is it the encoder's output?");
        }
        boolean turned = transducer.layout() == Transducer.Layout.NFT;
        int frames = Math.toIntExact(encoded.shape()[turned ? 2 : 1]);
        int width = Math.toIntExact(encoded.shape()[turned ? 1 : 2]);
        requireWidth(sample, joint.inputs().get(0), width);
        float[] values = encoded.toFloats();
        Transcript transcript = new Transcript(transducer.vocabulary(), transducer.space());
        Predicted predicted = predict(transducer.start(), zeros());
        for (int t = 0; t < frames; t++) {
            float[] frame = new float[width];
            for (int f = 0; f < width; f++) {
                frame[f] = values[turned ? f * frames + t : t * width + f];
            }
            for (int added = 0; added < transducer.maxSymbols(); added++) {
                int best = best(sample, frame, predicted);
                if (best == transducer.blank()) {
                    break;
                }
                transcript.add(best);
                predicted = predict(best, predicted.states());
            }
        }
        return transcript.answer();
    }

    private void requireWidth(Sample sample, TensorInfo input, int width) {
        long wanted = input.shape().get(input.shape().size() - 1);
        if (wanted >= 0 && wanted != width) {
            throw source.fault(
                    sample,
                    output,
                    "has " + width + " features but the joint network takes " + input,
                    "Is it the encoder's output, and rnnt.layout right?");
        }
    }

    private Map<String, Tensor> zeros() {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        for (TensorInfo state : states) {
            long[] shape =
                    state.shape().stream().mapToLong(size -> Math.max(1, size)).toArray();
            zeros.put(state.name(), Tensor.zeros(ElementType.FLOAT32, shape));
        }
        return zeros;
    }

    private Predicted predict(int last, Map<String, Tensor> before) {
        long[] shape = symbol.shape().stream().mapToLong(size -> 1).toArray();
        Map<String, Tensor> inputs = new LinkedHashMap<>(before);
        inputs.put(
                symbol.name(),
                symbol.type() == ElementType.INT64
                        ? Tensor.ofLongs(new long[] {last}, shape)
                        : Tensor.ofInts(new int[] {last}, shape));
        Map<String, Tensor> outputs = prediction.run(new Feed(inputs));
        Map<String, Tensor> after = new LinkedHashMap<>();
        for (int i = 0; i < states.size(); i++) {
            after.put(
                    states.get(i).name(),
                    outputs.get(prediction.outputs().get(i + 1).name()));
        }
        return new Predicted(outputs.get(prediction.outputs().get(0).name()), after);
    }

    /** The symbol of the highest score, of equal ones the first; the blank where a score is no number. */
    private int best(Sample sample, float[] frame, Predicted predicted) {
        TensorInfo first = joint.inputs().get(0);
        TensorInfo second = joint.inputs().get(1);
        Map<String, Tensor> inputs = Map.of(
                first.name(),
                row(frame, first),
                second.name(),
                row(predicted.vector().toFloats(), second));
        String name = joint.outputs().get(0).name();
        Tensor tensor = joint.run(new Feed(inputs), Set.of(name)).get(name);
        double[] scores = source.doubles(sample, name, tensor);
        if (scores.length != transducer.vocabulary().size()) {
            throw source.fault(
                    sample,
                    name,
                    "of the joint network is " + tensor + " but the vocabulary has "
                            + transducer.vocabulary().size() + " symbols",
                    "Write all of them, the blank among them.");
        }
        int best = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                return transducer.blank();
            }
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private static Tensor row(float[] values, TensorInfo input) {
        return input.shape().size() == 2
                ? Tensor.ofFloats(values, 1, values.length)
                : Tensor.ofFloats(values, 1, 1, values.length);
    }

    @Override
    public void close() {
        prediction.close();
        joint.close();
    }
}
