package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import dev.octet.audio.AudioInput;
import dev.octet.engine.Graph;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;
import dev.octet.text.TextInput;
import dev.octet.text.TextPreprocess;

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
        if (layout instanceof TextTable table && preprocess instanceof Preprocess.Text text) {
            checkPairs(table, text.steps());
            return table.open(files, input(text.steps(), model, inputs));
        }
        if (layout instanceof QuestionSet questions && preprocess instanceof Preprocess.Text text) {
            if (text.steps().stride().isEmpty()) {
                throw new DatasetException(
                        questions.path() + ": has passages, which are fed in windows; say in preprocess how"
                                + " far they are apart, such as stride: 128");
            }
            return questions.open(files, input(text.steps(), model, inputs));
        }
        if (layout instanceof SpeechLayout speech && preprocess instanceof Preprocess.Speech steps) {
            return speech.open(files, input(steps, inputs));
        }
        if (layout instanceof ClickLog clicks && preprocess instanceof ClickPreprocess steps) {
            steps.check(inputs);
            return clicks.open(files, steps);
        }
        if (layout instanceof NpyArrays arrays) {
            return arrays.open(files, inputs);
        }
        if (layout instanceof SyntheticSamples random) {
            return random.open(inputs);
        }
        throw new DatasetException(layout.paths().get(0) + ": holds " + held(layout)
                + " but the preprocess steps are for " + meant(preprocess) + "; write " + advice(layout));
    }

    private static String held(DataLayout layout) {
        if (layout instanceof SpeechLayout) {
            return "speech";
        }
        return layout instanceof ImageLayout ? "pictures" : layout instanceof ClickLog ? "clicks" : "text";
    }

    private static String meant(Preprocess preprocess) {
        if (preprocess instanceof Preprocess.Speech) {
            return "speech";
        }
        return preprocess instanceof Preprocess.Text
                ? "text"
                : preprocess instanceof ClickPreprocess ? "clicks" : "pictures";
    }

    private static String advice(DataLayout layout) {
        if (layout instanceof ClickLog) {
            return "preprocess: {dense: INPUT, sparse: INPUT, rows: SIZE}";
        }
        if (layout instanceof SpeechLayout) {
            return "steps for speech: docs/datasets.md";
        }
        return layout instanceof ImageLayout
                ? "steps for pictures: docs/preprocessing.md"
                : "preprocess: {max_length: 128}";
    }

    private static void checkPairs(TextTable table, TextPreprocess steps) {
        boolean pair = table.text().size() == 2;
        if (pair && steps.pairs().isEmpty()) {
            throw new DatasetException(table.path() + ": has two texts a sample; say in preprocess whether they are fed"
                    + " as one (pairs: joint) or one by one (pairs: separate)");
        }
        if (!pair && steps.pairs().isPresent()) {
            throw new DatasetException(
                    table.path() + ": has one text a sample; remove 'pairs' from preprocess or name a second column");
        }
        if (steps.stride().isPresent()) {
            throw new DatasetException(table.path() + ": has no passages to be fed in windows; remove 'stride'");
        }
    }

    private static AudioInput input(Preprocess.Speech speech, List<TensorInfo> inputs) {
        try {
            return speech.steps().forInputs(inputs);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(e.getMessage(), e);
        }
    }

    private static TextInput input(TextPreprocess steps, Model model, List<TensorInfo> inputs) {
        Path tokenizer = steps.tokenizer()
                .or(model::tokenizer)
                .orElseThrow(
                        () -> new DatasetException(
                                "the model " + model.card().name()
                                        + " comes without a tokenizer; name its tokenizer.json or vocab.txt in preprocess: {tokenizer: PATH}"));
        try {
            TextInput input = TextInput.of(steps, tokenizer, inputs);
            input.checkVocabulary(Graph.read(model.file()));
            return input;
        } catch (IllegalArgumentException e) {
            throw new DatasetException(e.getMessage(), e);
        }
    }
}
