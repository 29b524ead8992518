package dev.octet.metrics;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.octet.io.Section;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

import static java.util.Objects.requireNonNull;

/**
 * Decoding of an RNN transducer, "Sequence Transduction with Recurrent Neural Networks" (arXiv:1211.3711), greedily as
 * MLPerf's {@code ScriptGreedyDecoder} does it: the model that is scored is the encoder; for each of its frames the best symbol of the
 * joint network is taken, and the prediction network told of it, until that is the blank. Section {@code rnnt}.
 *
 * @param prediction from the last symbol and states to a vector and states
 * @param joint from a frame and that vector to a score for each symbol
 * @param vocabulary the symbols by index of the joint network's output, the blank among them
 * @param blank index of the blank
 * @param start what the prediction network takes for the symbol before the first: an index, or -1 for a network that has none such
 * @param space what stands between words, as a symbol or as a part of one
 * @param maxSymbols most symbols of one frame
 * @param layout order of the encoder's axes
 */
public record Transducer(
        Network prediction,
        Network joint,
        List<String> vocabulary,
        int blank,
        int start,
        String space,
        int maxSymbols,
        Layout layout)
        implements Postprocess.Decoder {
    /** More than any frame of speech has; the limit keeps a broken model from talking forever. */
    private static final int MOST_SYMBOLS = 1000;

    /** Axes of the encoder's output: N samples, T frames, F features. */
    public enum Layout {
        NTF,
        NFT
    }

    /**
     * One of the two networks, which run as they are, never quantized.
     *
     * @param reference as the recipe names it
     * @param model the file that was found for it
     */
    public record Network(ModelReference reference, Optional<Model> model) {
        public Network {
            requireNonNull(reference, "reference");
            requireNonNull(model, "model");
        }

        Network located(Function<ModelReference, Model> models) {
            return new Network(reference, Optional.of(models.apply(reference)));
        }

        /** The digest of its file, once it is found: a run that goes on must not meet another network. */
        @Override
        public String toString() {
            return model.map(Model::sha256).orElseGet(reference::toString);
        }
    }

    public Transducer {
        requireNonNull(prediction, "prediction");
        requireNonNull(joint, "joint");
        requireNonNull(space, "space");
        requireNonNull(layout, "layout");
        vocabulary = List.copyOf(vocabulary);
        for (int index : new int[] {blank, Math.max(start, 0)}) {
            if (index < 0 || index >= vocabulary.size()) {
                throw new IllegalArgumentException("blank and start must be indices of the vocabulary of "
                        + vocabulary.size() + " but were " + blank + " and " + start);
            }
        }
        if (start < -1 || maxSymbols < 1) {
            throw new IllegalArgumentException(
                    "start must be at least -1 and max_symbols at least 1 but were " + start + " and " + maxSymbols);
        }
        if (space.isEmpty()) {
            throw new IllegalArgumentException("space must not be empty");
        }
    }

    static Optional<Postprocess.Decoder> read(Section rnnt) {
        rnnt.require("prediction", "joint", "vocabulary", "blank", "start", "max_symbols");
        Optional<Network> prediction = network(rnnt, "prediction");
        Optional<Network> joint = network(rnnt, "joint");
        List<String> vocabulary = rnnt.texts("vocabulary");
        Optional<Integer> blank = rnnt.integer("blank", 0, Integer.MAX_VALUE);
        Optional<Integer> start = rnnt.integer("start", -1, Integer.MAX_VALUE);
        String space = rnnt.text("space").orElse(" ");
        Optional<Integer> most = rnnt.integer("max_symbols", 1, MOST_SYMBOLS);
        Layout layout = rnnt.choice("layout", Layout.class).orElse(Layout.NTF);
        rnnt.done();
        return rnnt.build(() -> new Transducer(
                prediction.orElseThrow(),
                joint.orElseThrow(),
                vocabulary,
                blank.orElseThrow(),
                start.orElseThrow(),
                space,
                most.orElseThrow(),
                layout));
    }

    private static Optional<Network> network(Section rnnt, String key) {
        return ModelReference.read(rnnt, key).map(reference -> new Network(reference, Optional.empty()));
    }

    /** The same with the files of its networks. */
    Transducer located(Function<ModelReference, Model> models) {
        return new Transducer(
                prediction.located(models), joint.located(models), vocabulary, blank, start, space, maxSymbols, layout);
    }
}
