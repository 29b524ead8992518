package dev.octet.audio;

import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How a waveform becomes the logarithms of its power in mel bands, as {@code torch.stft} or {@code librosa.stft} and
 * {@code librosa.filters.mel} make them. Names are those of recipes, in the words of these libraries.
 *
 * @param fft {@code n_fft}, a power of two
 * @param windowLength {@code win_length}: the window is centred in {@code fft} samples
 * @param hop {@code hop_length}
 * @param window its form
 * @param periodic whether it is periodic, torch's default; NeMo's and MLPerf's are symmetric
 * @param padding {@code pad_mode}
 * @param frames how many frames are kept
 * @param power {@code power}: 2 for the power, 1 for the magnitude
 * @param dither added to each magnitude as if it were noise, without being random: its square is added to the power; 0 for none
 * @param bands {@code n_mels}
 * @param scale {@code mel_scale}
 * @param norm {@code mel_norm}
 * @param low {@code f_min} in hertz
 * @param high {@code f_max} in hertz
 * @param log which logarithm
 * @param guard what keeps it from zero
 * @param guardValue how far
 */
record LogMel(
        int fft,
        int windowLength,
        int hop,
        Window window,
        boolean periodic,
        Padding padding,
        Frames frames,
        int power,
        double dither,
        int bands,
        MelBands.Scale scale,
        MelBands.Norm norm,
        double low,
        double high,
        Log log,
        Guard guard,
        double guardValue) {
    private static final List<String> REQUIRED = List.of(
            "n_fft",
            "win_length",
            "hop_length",
            "window",
            "periodic",
            "pad_mode",
            "frames",
            "power",
            "n_mels",
            "mel_scale",
            "mel_norm",
            "f_min",
            "f_max",
            "log",
            "log_guard",
            "log_guard_value");
    private static final int LONGEST = 1 << 16;
    private static final int MOST_BANDS = 1024;
    private static final double HIGHEST = 1e6;

    /** What is put before and after the waveform, half of {@code n_fft} at each end, so that frames are centred. */
    enum Padding {
        REFLECT,
        ZERO,
        /** Nothing: the first frame begins with the first sample. */
        NONE
    }

    /** How many of the frames are kept. */
    enum Frames {
        /** All that there are: with padding {@code 1 + samples / hop}. */
        ALL,
        /** {@code samples / hop} rounded up, as MLPerf's RNN-T. */
        CEIL,
        /** Rounded down, as NeMo. */
        FLOOR
    }

    /** Bases. */
    enum Log {
        NATURAL,
        BASE10
    }

    /** What is done to a value before its logarithm is taken. */
    enum Guard {
        ADD,
        CLAMP
    }

    LogMel {
        requireNonNull(window, "window");
        requireNonNull(padding, "padding");
        requireNonNull(frames, "frames");
        requireNonNull(scale, "scale");
        requireNonNull(norm, "norm");
        requireNonNull(log, "log");
        requireNonNull(guard, "guard");
        if (Integer.bitCount(fft) != 1) {
            throw new IllegalArgumentException("n_fft must be a power of two but was " + fft);
        }
        if (windowLength > fft) {
            throw new IllegalArgumentException("win_length of " + windowLength + " is longer than n_fft, " + fft);
        }
        if (!(low < high)) {
            throw new IllegalArgumentException("f_min of " + low + " is not below f_max, " + high);
        }
        if (padding == Padding.NONE && frames != Frames.ALL) {
            throw new IllegalArgumentException(
                    "without padding there may be fewer frames than samples over hop;" + " write frames: all");
        }
    }

    /** Reads the section; every key but {@code dither} must be there, for each changes the numbers. */
    static Optional<LogMel> read(Section section) {
        section.require(REQUIRED.toArray(String[]::new));
        Optional<Integer> fft = section.integer("n_fft", 2, LONGEST);
        Optional<Integer> length = section.integer("win_length", 1, LONGEST);
        Optional<Integer> hop = section.integer("hop_length", 1, LONGEST);
        Optional<Window> window = section.choice("window", Window.class);
        Optional<Boolean> periodic = section.flag("periodic");
        Optional<Padding> padding = section.choice("pad_mode", Padding.class);
        Optional<Frames> frames = section.choice("frames", Frames.class);
        Optional<Integer> power = section.integer("power", 1, 2);
        double dither = section.number("dither", 0, 1).orElse(0.0);
        Optional<Integer> bands = section.integer("n_mels", 1, MOST_BANDS);
        Optional<MelBands.Scale> scale = section.choice("mel_scale", MelBands.Scale.class);
        Optional<MelBands.Norm> norm = section.choice("mel_norm", MelBands.Norm.class);
        Optional<Double> low = section.number("f_min", 0, HIGHEST);
        Optional<Double> high = section.number("f_max", 0, HIGHEST);
        Optional<Log> log = section.choice("log", Log.class);
        Optional<Guard> guard = section.choice("log_guard", Guard.class);
        // Below the smallest float the logarithm of silence would not be one of float32 any more.
        Optional<Double> value = section.number("log_guard_value", Float.MIN_VALUE, 1);
        section.done();
        return section.build(() -> new LogMel(
                fft.orElseThrow(),
                length.orElseThrow(),
                hop.orElseThrow(),
                window.orElseThrow(),
                periodic.orElseThrow(),
                padding.orElseThrow(),
                frames.orElseThrow(),
                power.orElseThrow(),
                dither,
                bands.orElseThrow(),
                scale.orElseThrow(),
                norm.orElseThrow(),
                low.orElseThrow(),
                high.orElseThrow(),
                log.orElseThrow(),
                guard.orElseThrow(),
                value.orElseThrow()));
    }

    /** The logarithm of a band's value. */
    double logarithm(double value) {
        double guarded = guard == Guard.ADD ? value + guardValue : Math.max(value, guardValue);
        return log == Log.NATURAL ? Math.log(guarded) : Math.log10(guarded);
    }

    /** Fewest samples of which features can be made. */
    int fewestSamples() {
        return switch (padding) {
            case REFLECT -> fft / 2 + 1;
            case ZERO -> 1;
            case NONE -> fft;
        };
    }

    /** How many of {@code made} frames are kept of so many samples. */
    int kept(int made, int samples) {
        return switch (frames) {
            case ALL -> made;
            case CEIL -> Math.min(made, (samples + hop - 1) / hop);
            case FLOOR -> Math.min(made, samples / hop);
        };
    }
}
