package dev.octet.audio;

import java.util.Arrays;

/**
 * Triangular bands over the bins of a spectrum, equally spaced in mel: {@code librosa.filters.mel}, and with
 * {@link Scale#HTK} and no norm {@code torchaudio.functional.melscale_fbanks}.
 */
final class MelBands {
    private final int[] first;
    private final double[][] weights;

    /** How hertz become mel. */
    enum Scale {
        /** Linear below 1000 Hz and logarithmic above, as in Slaney's Auditory Toolbox. */
        SLANEY,
        /** 2595 log10(1 + f / 700). */
        HTK;

        private static final double LINEAR_STEP = 200.0 / 3;
        private static final double KNEE_HERTZ = 1000;
        private static final double KNEE_MEL = KNEE_HERTZ / LINEAR_STEP;
        private static final double LOG_STEP = Math.log(6.4) / 27;

        double mel(double hertz) {
            if (this == HTK) {
                return 2595 * Math.log10(1 + hertz / 700);
            }
            return hertz < KNEE_HERTZ ? hertz / LINEAR_STEP : KNEE_MEL + Math.log(hertz / KNEE_HERTZ) / LOG_STEP;
        }

        double hertz(double mel) {
            if (this == HTK) {
                return 700 * (Math.pow(10, mel / 2595) - 1);
            }
            return mel < KNEE_MEL ? mel * LINEAR_STEP : KNEE_HERTZ * Math.exp(LOG_STEP * (mel - KNEE_MEL));
        }
    }

    /** How high the triangles are. */
    enum Norm {
        /** 1. */
        NONE,
        /** Two over the width in hertz, so that all have one area. */
        SLANEY
    }

    MelBands(LogMel steps, int sampleRate) {
        int bands = steps.bands();
        double low = steps.scale().mel(steps.low());
        double high = steps.scale().mel(steps.high());
        double[] corners = new double[bands + 2];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = steps.scale().hertz(low + (high - low) * i / (bands + 1));
        }
        first = new int[bands];
        weights = new double[bands][];
        int bins = steps.fft() / 2 + 1;
        for (int band = 0; band < bands; band++) {
            double from = corners[band];
            double top = corners[band + 1];
            double to = corners[band + 2];
            double height = steps.norm() == Norm.SLANEY ? 2 / (to - from) : 1;
            double[] all = new double[bins];
            int begin = bins;
            int end = 0;
            for (int bin = 0; bin < bins; bin++) {
                double hertz = (double) bin * sampleRate / steps.fft();
                all[bin] = height * Math.max(0, Math.min((hertz - from) / (top - from), (to - hertz) / (to - top)));
                if (all[bin] > 0) {
                    begin = Math.min(begin, bin);
                    end = bin + 1;
                }
            }
            first[band] = Math.min(begin, end);
            weights[band] = Arrays.copyOfRange(all, first[band], end);
        }
    }

    /** The band's sum over a spectrum. */
    double of(int band, double[] spectrum) {
        double sum = 0;
        for (int i = 0; i < weights[band].length; i++) {
            sum += weights[band][i] * spectrum[first[band] + i];
        }
        return sum;
    }
}
