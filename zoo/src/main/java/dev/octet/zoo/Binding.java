package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;

/** Fits data, steps and model together. */
final class Binding {

    private Binding() {}

    /**
     * Opens samples as a model takes them.
     *
     * @param prepared folder of pictures that were prepared before
     * @throws DatasetException if data, steps and model do not fit
     */
    static SampleSource open(
            DataLayout layout,
            Function<String, Path> files,
            Preprocess preprocess,
            Model model,
            List<TensorInfo> inputs,
            Path prepared,
            Progress progress)
            throws IOException {
        if (layout instanceof ImageLayout pictures && preprocess instanceof Preprocess.Pictures made) {
            ImageFeeds feeds = new ImageFeeds(made.steps(), inputs, progress::note);
            return new StoredPictures(pictures.open(files, feeds), feeds, prepared, progress::note);
        }
        if (layout instanceof TextTable table && preprocess instanceof TextPreprocess steps) {
            return text(table, files, steps, model, inputs);
        }
        if (layout instanceof SyntheticSamples random) {
            return random.open(inputs);
        }
        boolean text = layout instanceof TextTable;
        throw new DatasetException(layout.paths().get(0) + ": holds " + (text ? "text" : "pictures")
                + " but the preprocess steps are for " + (text ? "pictures" : "text")
                + (text ? "; write preprocess: {max_length: 128}" : "; see docs/preprocessing.md"));
    }

    private static SampleSource text(
            TextTable table, Function<String, Path> files, TextPreprocess steps, Model model, List<TensorInfo> inputs)
            throws IOException {
        boolean pair = table.text().size() == 2;
        if (pair && steps.pairs().isEmpty()) {
            throw new DatasetException(table.path() + ": has two texts a sample; say in preprocess whether they are fed"
                    + " as one (pairs: joint) or one by one (pairs: separate)");
        }
        if (!pair && steps.pairs().isPresent()) {
            throw new DatasetException(
                    table.path() + ": has one text a sample; remove 'pairs' from preprocess or name a second column");
        }
        Path tokenizer = steps.tokenizer()
                .or(model::tokenizer)
                .orElseThrow(
                        () -> new DatasetException(
                                "the model " + model.card().name()
                                        + " comes without a tokenizer; name its tokenizer.json in preprocess: {tokenizer: PATH}"));
        return table.open(files, new TextFeeds(Tokens.open(tokenizer, steps.maxLength()), steps, inputs));
    }
}
