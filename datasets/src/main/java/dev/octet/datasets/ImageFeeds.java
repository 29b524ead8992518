package dev.octet.datasets;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.images.BadImageException;
import dev.octet.images.ImageInput;
import dev.octet.images.ImagePreprocess;
import dev.octet.images.Placement;
import dev.octet.images.PreparedPicture;

/** Turns one picture into what one model is fed. Thread-safe. */
final class ImageFeeds {
    private final ImageInput input;
    private final Optional<TensorInfo> sizeInput;
    private final Consumer<String> notes;
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    /**
     * @param inputs what the model wants: one input that takes pictures, and if the steps name it one for their size
     * @param notes is told once of each way in which pictures are not what they seem
     * @throws DatasetException if the model wants more, or the steps do not make what it takes
     */
    ImageFeeds(ImagePreprocess steps, List<TensorInfo> inputs, Consumer<String> notes) {
        List<TensorInfo> pictures =
                inputs.stream().filter(in -> in.shape().size() >= 3).toList();
        this.sizeInput = inputs.stream()
                .filter(in -> steps.sizeInput().filter(in.name()::equals).isPresent())
                .findFirst();
        if (steps.sizeInput().isPresent() && sizeInput.isEmpty()) {
            throw new DatasetException(
                    "preprocess: the model has no input '" + steps.sizeInput().get() + "' that size_input names");
        }
        sizeInput.ifPresent(ImageFeeds::checkSizeInput);
        if (pictures.size() != 1 || inputs.size() - sizeInput.stream().count() != 1) {
            String unfed = inputs.stream()
                    .filter(in -> pictures.isEmpty() || in != pictures.get(0))
                    .filter(in -> sizeInput.filter(in::equals).isEmpty())
                    .map(TensorInfo::toString)
                    .collect(Collectors.joining(", "));
            throw new DatasetException("nothing feeds " + (unfed.isEmpty() ? "a model without inputs" : unfed)
                    + "; a picture feeds one input of four dimensions");
        }
        try {
            this.input = steps.forInput(pictures.get(0));
        } catch (IllegalArgumentException e) {
            throw new DatasetException("preprocess: " + e.getMessage(), e);
        }
        this.notes = notes;
    }

    private static void checkSizeInput(TensorInfo input) {
        boolean two = input.shape().size() == 2 && input.shape().get(1) == 2;
        if (!two || input.type() != ElementType.FLOAT32) {
            throw new DatasetException(
                    "preprocess: size_input names " + input + ", but height and width are fed as FLOAT32[N, 2]");
        }
    }

    /** All that the feeds of a picture depend on besides the picture. */
    String recipe() {
        return input.recipe();
    }

    /** @param file a whole JPEG, PNG or WebP file */
    SampleSource.Prepared encoded(byte[] file) throws BadContentException {
        try {
            return feed(input.prepare(file, this::note));
        } catch (BadImageException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    /** @param pixels 8-bit grey or RGB, row by row */
    SampleSource.Prepared pixels(byte[] pixels, int width, int height) throws BadContentException {
        try {
            return feed(input.prepare(pixels, width, height));
        } catch (BadImageException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    /** What a model is fed of a picture that was prepared, perhaps some time ago. */
    SampleSource.Prepared feed(PreparedPicture picture) {
        Placement placement = picture.placement();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(input.name(), picture.tensor());
        sizeInput.ifPresent(size -> tensors.put(
                size.name(), Tensor.ofFloats(new float[] {placement.pictureHeight(), placement.pictureWidth()}, 1, 2)));
        return new SampleSource.Prepared(List.of(new Feed(tensors)), Optional.of(placement));
    }

    /** The other way round. */
    PreparedPicture picture(SampleSource.Prepared fed) {
        return new PreparedPicture(
                fed.feeds().get(0).tensors().get(input.name()), fed.placement().orElseThrow());
    }

    /**
     * Looks at the header of a picture.
     *
     * @return where it will lie in the model's input
     * @throws BadContentException if the header shows that it cannot be used
     */
    Placement check(byte[] file) throws BadContentException {
        try {
            return input.check(file);
        } catch (BadImageException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    /** @throws DatasetException if the pictures of {@code file}, all of one size, cannot be used */
    void check(Path file, int width, int height) {
        try {
            input.check(width, height);
        } catch (BadImageException e) {
            throw new DatasetException(file + ": each picture " + e.getMessage(), e);
        }
    }

    /** Tells the user something about the pictures, once. */
    void note(String caveat) {
        if (noted.add(caveat)) {
            notes.accept(caveat);
        }
    }
}
