package dev.octet.audio;

import java.util.Arrays;
import java.util.Optional;

/** The steps from samples to frames, in double precision: {@code [frames][features]}, or {@code [samples][1]}. Thread-safe. */
final class Features {
    /** What NeMo's and MLPerf's {@code normalize_batch} add to a standard deviation. */
    private static final double DEVIATION_FLOOR = 1e-5;

    /** What transformers' {@code zero_mean_unit_var_norm} adds to a variance. */
    private static final double VARIANCE_FLOOR = 1e-7;

    private final AudioSteps steps;
    private final Optional<Spectrogram> spectrogram;

    Features(AudioSteps steps) {
        this.steps = steps;
        this.spectrogram = steps.logMel().map(mel -> new Spectrogram(mel, steps.sampleRate()));
    }

    /** @throws BadAudioException if there is too little to be normalized */
    float[][] of(float[] samples) throws BadAudioException {
        double[] wave = new double[samples.length];
        for (int i = 0; i < wave.length; i++) {
            wave[i] = samples[i];
        }
        if (steps.normalize().filter(AudioSteps.Normalize.WAVEFORM::equals).isPresent()) {
            standardize(wave);
        }
        if (steps.preemphasis().isPresent()) {
            double factor = steps.preemphasis().getAsDouble();
            for (int i = wave.length - 1; i > 0; i--) {
                wave[i] -= factor * wave[i - 1];
            }
        }
        if (spectrogram.isEmpty()) {
            return Arrays.stream(wave).mapToObj(x -> new float[] {(float) x}).toArray(float[][]::new);
        }
        double[][] frames = spectrogram.get().of(wave);
        double[][] spliced = spliced(frames, steps.logMel().orElseThrow().kept(frames.length, samples.length));
        if (steps.normalize()
                .filter(kind -> kind != AudioSteps.Normalize.WAVEFORM)
                .isPresent()) {
            normalize(spliced);
        }
        float[][] features = new float[spliced.length][steps.features()];
        for (int t = 0; t < features.length; t++) {
            for (int f = 0; f < features[t].length; f++) {
                features[t][f] = (float) spliced[t][f];
            }
        }
        return features;
    }

    private static void standardize(double[] wave) {
        double mean = Arrays.stream(wave).average().orElseThrow();
        double variance =
                Arrays.stream(wave).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        double deviation = Math.sqrt(variance + VARIANCE_FLOOR);
        for (int i = 0; i < wave.length; i++) {
            wave[i] = (wave[i] - mean) / deviation;
        }
    }

    /** Puts neighbours side by side; beyond the last frame there are zeros, before it those that are not kept. */
    private double[][] spliced(double[][] frames, int kept) {
        int splice = steps.splice();
        double[][] spliced = new double[(kept + splice - 1) / splice][steps.features()];
        for (int t = 0; t < spliced.length; t++) {
            for (int n = 0; n < splice && t * splice + n < frames.length; n++) {
                double[] frame = frames[t * splice + n];
                System.arraycopy(frame, 0, spliced[t], n * frame.length, frame.length);
            }
        }
        return spliced;
    }

    private void normalize(double[][] frames) throws BadAudioException {
        if (frames.length < 2) {
            throw new BadAudioException("is too short: one frame has no deviation to be normalized by");
        }
        int width = steps.features();
        boolean together = steps.normalize().orElseThrow() == AudioSteps.Normalize.ALL_FEATURES;
        int step = together ? width : 1;
        for (int from = 0; from < width; from += step) {
            double count = (double) frames.length * step;
            double mean = 0;
            for (double[] frame : frames) {
                for (int f = from; f < from + step; f++) {
                    mean += frame[f] / count;
                }
            }
            double squares = 0;
            for (double[] frame : frames) {
                for (int f = from; f < from + step; f++) {
                    squares += (frame[f] - mean) * (frame[f] - mean);
                }
            }
            double deviation = Math.sqrt(squares / (count - 1)) + DEVIATION_FLOOR;
            for (double[] frame : frames) {
                for (int f = from; f < from + step; f++) {
                    frame[f] = (frame[f] - mean) / deviation;
                }
            }
        }
    }
}
