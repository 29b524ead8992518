package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.octet.audio.AudioInput;
import dev.octet.engine.Graph;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;
import dev.octet.text.TextInput;
import dev.octet.text.TextPreprocess;

import static java.util.Objects.requireNonNull;

/** Reads datasets as one model is fed them: fits data, steps and model together. Thread-safe. */
public final class DatasetReader {
    private final FedModel model;
    private final Preprocess preprocess;
    private final Path prepared;

    /**
     * A model that samples are read for.
     *
     * @param name what messages call it
     * @param file its ONNX file
     * @param tokenizer the one that it comes with, for models of text
     * @param inputs what it takes, as its session tells
     */
    public record FedModel(String name, Path file, Optional<Path> tokenizer, List<TensorInfo> inputs) {
        public FedModel {
            requireNonNull(name, "name");
            requireNonNull(file, "file");
            requireNonNull(tokenizer, "tokenizer");
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * @param preprocess the steps from a sample as it is stored to what the model is fed
     * @param prepared folder of pictures that were, or will be, {@linkplain #prepare prepared}
     */
    public DatasetReader(FedModel model, Preprocess preprocess, Path prepared) {
        this.model = requireNonNull(model, "model");
        this.preprocess = requireNonNull(preprocess, "preprocess");
        this.prepared = requireNonNull(prepared, "prepared");
    }

    /**
     * Opens the samples that {@code reference} names.
     *
     * @param layout how they lie: the reference's {@linkplain DatasetReference#own own}, or that of the split
     * @param files where each of the layout's paths lies
     * @param progress is told of what is not as it seems
     * @throws DatasetException if labels and samples do not fit together, or data, steps and model do not
     */
    public Dataset open(
            DatasetReference reference, DataLayout layout, Function<String, Path> files, Progress progress) {
        try {
            SampleSource source = source(layout, files, progress);
            if (source.size() == 0) {
                throw new DatasetException(
                        reference.name() + ": has no samples; check the files and the 'where' of it");
            }
            SampleList all = SampleList.of(reference.name(), source);
            return reference.subset().isPresent() ? reference.subset().get().of(all) : all;
        } catch (IOException e) {
            throw new DatasetException(reference.name() + ": cannot be read: " + e, e);
        }
    }

    /**
     * Decodes and preprocesses all pictures of a dataset and keeps them, so that readers with the same steps, folder and
     * input need not; they get the same bits.
     *
     * @param dataset what {@link #open} gave, or a part of it
     * @return empty if it has no pictures
     * @throws IOException if they cannot be read or kept
     */
    public static Optional<PreparedDataset> prepare(Dataset dataset, Progress progress) throws IOException {
        if (dataset instanceof SampleList list && list.source() instanceof StoredPictures pictures) {
            return Optional.of(PreparedDataset.of(list, pictures, progress));
        }
        return Optional.empty();
    }

    private SampleSource source(DataLayout layout, Function<String, Path> files, Progress progress) throws IOException {
        List<TensorInfo> inputs = model.inputs();
        if (layout instanceof ImageLayout pictures && preprocess instanceof Preprocess.Pictures made) {
            ImageFeeds feeds = new ImageFeeds(made.steps(), inputs, progress::note);
            return new StoredPictures(pictures.open(files, feeds), feeds, prepared, progress::note);
        }
        if (layout instanceof TextTable table && preprocess instanceof Preprocess.Text text) {
            checkPairs(table, text.steps());
            return table.open(files, input(text.steps()));
        }
        if (layout instanceof QuestionSet questions && preprocess instanceof Preprocess.Text text) {
            if (text.steps().stride().isEmpty()) {
                throw new DatasetException(
                        questions.path() + ": has passages, which are fed in windows; say in preprocess how"
                                + " far they are apart, such as stride: 128");
            }
            return questions.open(files, input(text.steps()));
        }
        if (layout instanceof SpeechLayout speech && preprocess instanceof Preprocess.Speech steps) {
            return speech.open(files, input(steps));
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

    private AudioInput input(Preprocess.Speech speech) {
        try {
            return speech.steps().forInputs(model.inputs());
        } catch (IllegalArgumentException e) {
            throw new DatasetException(e.getMessage(), e);
        }
    }

    private TextInput input(TextPreprocess steps) {
        Path tokenizer = steps.tokenizer()
                .or(model::tokenizer)
                .orElseThrow(
                        () -> new DatasetException(
                                "the model " + model.name()
                                        + " comes without a tokenizer; name its tokenizer.json or vocab.txt in preprocess: {tokenizer: PATH}"));
        try {
            TextInput input = TextInput.of(steps, tokenizer, model.inputs());
            input.checkVocabulary(Graph.read(model.file()));
            return input;
        } catch (IllegalArgumentException e) {
            throw new DatasetException(e.getMessage(), e);
        }
    }
}
