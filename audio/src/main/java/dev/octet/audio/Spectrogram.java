package dev.octet.audio;

import org.hipparchus.transform.DftNormalization;
import org.hipparchus.transform.FastFourierTransformer;
import org.hipparchus.transform.TransformType;

/** Log-mel features of waveforms of one sample rate, in double precision. Thread-safe. */
final class Spectrogram {
    private final LogMel steps;
    private final double[] window;
    private final MelBands bands;

    Spectrogram(LogMel steps, int sampleRate) {
        this.steps = steps;
        this.window = steps.window().of(steps.windowLength(), steps.periodic());
        this.bands = new MelBands(steps, sampleRate);
    }

    /**
     * All frames of a waveform, of which some may be too many.
     *
     * @param wave at least {@link LogMel#fewestSamples} samples
     * @return {@code [frames][bands]}
     */
    double[][] of(double[] wave) {
        double[] padded = padded(wave);
        int fft = steps.fft();
        int count = 1 + (padded.length - fft) / steps.hop();
        int shift = (fft - steps.windowLength()) / 2;
        double[][] features = new double[count][steps.bands()];
        double[] spectrum = new double[fft / 2 + 1];
        for (int frame = 0; frame < count; frame++) {
            double[][] complex = new double[2][fft];
            int from = frame * steps.hop() + shift;
            for (int i = 0; i < window.length; i++) {
                complex[0][shift + i] = padded[from + i] * window[i];
            }
            FastFourierTransformer.transformInPlace(complex, DftNormalization.STANDARD, TransformType.FORWARD);
            for (int bin = 0; bin < spectrum.length; bin++) {
                double power = complex[0][bin] * complex[0][bin]
                        + complex[1][bin] * complex[1][bin]
                        + steps.dither() * steps.dither();
                spectrum[bin] = steps.power() == 2 ? power : Math.sqrt(power);
            }
            for (int band = 0; band < steps.bands(); band++) {
                features[frame][band] = steps.logarithm(bands.of(band, spectrum));
            }
        }
        return features;
    }

    private double[] padded(double[] wave) {
        if (steps.padding() == LogMel.Padding.NONE) {
            return wave;
        }
        int edge = steps.fft() / 2;
        double[] padded = new double[wave.length + 2 * edge];
        System.arraycopy(wave, 0, padded, edge, wave.length);
        if (steps.padding() == LogMel.Padding.REFLECT) {
            for (int i = 1; i <= edge; i++) {
                padded[edge - i] = wave[i];
                padded[edge + wave.length - 1 + i] = wave[wave.length - 1 - i];
            }
        }
        return padded;
    }
}
