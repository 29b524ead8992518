package dev.octet.zoo;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.octet.engine.Feed;
import dev.octet.engine.TensorInfo;
import dev.octet.images.BadImageException;
import dev.octet.images.ImageInput;
import dev.octet.images.ImagePreprocess;

/** Turns one picture into what one model is fed. Thread-safe. */
final class ImageFeeds {
    private final ImageInput input;
    private final Consumer<String> notes;
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    /**
     * @param inputs what the model wants: one input that takes pictures
     * @param notes is told once of each way in which pictures are not what they seem
     * @throws DatasetException if the model wants more, or the steps do not make what it takes
     */
    ImageFeeds(ImagePreprocess steps, List<TensorInfo> inputs, Consumer<String> notes) {
        List<TensorInfo> pictures =
                inputs.stream().filter(in -> in.shape().size() == 4).toList();
        if (pictures.size() != 1 || inputs.size() != 1) {
            String unfed = inputs.stream()
                    .filter(in -> pictures.isEmpty() || in != pictures.get(0))
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

    /** @param file a whole JPEG or PNG file */
    Feed encoded(byte[] file) throws BadContentException {
        try {
            return Feed.of(input.name(), input.prepare(file, this::note).tensor());
        } catch (BadImageException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    /** @param pixels 8-bit grey, row by row */
    Feed grey(byte[] pixels, int width, int height) throws BadContentException {
        try {
            return Feed.of(input.name(), input.prepare(pixels, width, height).tensor());
        } catch (BadImageException e) {
            throw new BadContentException(e.getMessage(), e);
        }
    }

    private void note(String caveat) {
        if (noted.add(caveat)) {
            notes.accept(caveat);
        }
    }
}
