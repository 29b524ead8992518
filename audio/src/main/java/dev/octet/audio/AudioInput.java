package dev.octet.audio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Turns recordings into what one model is fed: FLOAT32 features or samples, and their number if it asks. Thread-safe. */
public final class AudioInput {
    private final AudioSteps steps;
    private final TensorInfo input;
    private final Optional<TensorInfo> length;
    private final Features features;

    private AudioInput(AudioSteps steps, TensorInfo input, Optional<TensorInfo> length) {
        this.steps = steps;
        this.input = input;
        this.length = length;
        this.features = new Features(steps);
    }

    /** @throws IllegalArgumentException if the steps cannot make what the model takes */
    static AudioInput of(AudioSteps steps, List<TensorInfo> inputs) {
        List<TensorInfo> sounds = inputs.stream()
                .filter(input -> input.type() == ElementType.FLOAT32 && fits(input.shape(), steps.wanted()))
                .toList();
        List<TensorInfo> lengths = inputs.stream()
                .filter(input ->
                        steps.lengthInput().filter(input.name()::equals).isPresent())
                .filter(AudioInput::isLength)
                .toList();
        String unfed = inputs.stream()
                .filter(input -> !sounds.contains(input) && !lengths.contains(input))
                .map(TensorInfo::toString)
                .collect(Collectors.joining(", "));
        if (sounds.size() != 1 || !unfed.isEmpty()) {
            throw new IllegalArgumentException(
                    (unfed.isEmpty() ? "the model has not one input" : "nothing feeds " + unfed)
                            + "; the preprocess steps make "
                            + new TensorInfo("", ElementType.FLOAT32, steps.wanted())
                                    .toString()
                                    .strip()
                            + " of a recording"
                            + steps.lengthInput()
                                    .map(name -> " and '" + name + "' INT64[1]")
                                    .orElse("")
                            + "; correct log_mel, splice, layout or length_input");
        }
        if (steps.lengthInput().isPresent() && lengths.isEmpty()) {
            throw new IllegalArgumentException("the model has no input '"
                    + steps.lengthInput().get() + "' of whole numbers; correct length_input");
        }
        return new AudioInput(steps, sounds.get(0), lengths.stream().findFirst());
    }

    private static boolean isLength(TensorInfo input) {
        return (input.type() == ElementType.INT64 || input.type() == ElementType.INT32)
                && input.shape().size() == 1
                && input.shape().get(0) <= 1;
    }

    /** Whether a model's shape takes the one that is made: its time must be open, for recordings differ. */
    private static boolean fits(List<Long> shape, List<Long> wanted) {
        if (shape.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) >= 0 && !shape.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at a recording without the work of transforming it.
     *
     * @param file the bytes of a WAV or FLAC file
     * @throws BadAudioException if that shows that it cannot be used
     */
    public void check(byte[] file) throws BadAudioException {
        opened(file);
    }

    /**
     * What the model is fed of a recording.
     *
     * @param file the bytes of a WAV or FLAC file
     * @throws BadAudioException if it cannot be used
     */
    public Feed feed(byte[] file) throws BadAudioException {
        float[][] frames = features.of(opened(file).mono());
        int multiple = steps.padMultiple();
        int padded = (frames.length + multiple - 1) / multiple * multiple;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(input.name(), Tensor.ofFloats(laid(frames, padded), steps.shape(padded)));
        length.ifPresent(info -> tensors.put(
                info.name(),
                info.type() == ElementType.INT64
                        ? Tensor.ofLongs(new long[] {frames.length}, 1)
                        : Tensor.ofInts(new int[] {frames.length}, 1)));
        return new Feed(tensors);
    }

    private float[] laid(float[][] frames, int padded) {
        int width = frames[0].length;
        float[] values = new float[Math.multiplyExact(padded, width)];
        boolean turned = steps.logMel().isPresent() && steps.layout() == AudioSteps.Layout.NFT;
        for (int t = 0; t < frames.length; t++) {
            for (int f = 0; f < width; f++) {
                values[turned ? f * padded + t : t * width + f] = frames[t][f];
            }
        }
        return values;
    }

    private AudioFile opened(byte[] file) throws BadAudioException {
        AudioFile audio = AudioFile.of(file);
        if (audio.rate() != steps.sampleRate()) {
            throw new BadAudioException("has " + audio.rate() + " samples a second, not " + steps.sampleRate()
                    + "; convert it: ffmpeg -i IN -ar " + steps.sampleRate() + " OUT.wav");
        }
        int fewest = steps.logMel().map(LogMel::fewestSamples).orElse(1);
        if (audio.frames() < fewest) {
            throw new BadAudioException("has " + audio.frames() + " samples; features need at least " + fewest);
        }
        return audio;
    }
}
