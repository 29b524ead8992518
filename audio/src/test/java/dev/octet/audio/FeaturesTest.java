package dev.octet.audio;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Features equal librosa's; expectations by src/test/golden/features.py. */
class FeaturesTest {
    static final String MLPERF = """
            sample_rate: 16000
            preemphasis: 0.97
            log_mel: {n_fft: 512, win_length: 320, hop_length: 160, window: hann, periodic: false, pad_mode: reflect, frames: ceil,
              power: 2, dither: 1e-5, n_mels: 80, mel_scale: slaney, mel_norm: slaney, f_min: 0, f_max: 8000,
              log: natural, log_guard: add, log_guard_value: 1e-20}
            splice: 3
            normalize: per_feature
            """;
    private static final String NEMO = """
            sample_rate: 16000
            preemphasis: 0.97
            log_mel: {n_fft: 512, win_length: 400, hop_length: 160, window: hann, periodic: false, pad_mode: zero, frames: floor,
              power: 2, n_mels: 64, mel_scale: slaney, mel_norm: slaney, f_min: 0, f_max: 8000,
              log: natural, log_guard: add, log_guard_value: 5.9604644775390625e-8}
            normalize: per_feature
            """;
    private static final String HTK = """
            sample_rate: 16000
            log_mel: {n_fft: 1024, win_length: 400, hop_length: 160, window: hann, periodic: true, pad_mode: reflect, frames: all,
              power: 2, n_mels: 40, mel_scale: htk, mel_norm: none, f_min: 20, f_max: 7600,
              log: base10, log_guard: clamp, log_guard_value: 1e-10}
            """;
    private static final String MAGNITUDE = """
            sample_rate: 16000
            log_mel: {n_fft: 256, win_length: 256, hop_length: 160, window: hamming, periodic: false, pad_mode: none, frames: all,
              power: 1, n_mels: 20, mel_scale: slaney, mel_norm: none, f_min: 0, f_max: 4000,
              log: natural, log_guard: add, log_guard_value: 1e-6}
            normalize: all_features
            """;

    @ParameterizedTest
    @CsvSource({"mlperf", "nemo", "htk", "magnitude"})
    void featuresEqualLibrosas(String name) throws Exception {
        String steps =
                switch (name) {
                    case "mlperf" -> MLPERF;
                    case "nemo" -> NEMO;
                    case "htk" -> HTK;
                    default -> MAGNITUDE;
                };
        double[][] expected = Recording.table("features/" + name);
        Tensor made = only(input(steps, -1, -1, -1).feed(Recording.bytes("features/signal")));
        assertThat(made.shape()).containsExactly(1, expected.length, expected[0].length);
        assertThat(doubles(made))
                .containsExactly(
                        Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray(), within(2e-6));
    }

    @Test
    void waveformIsStandardizedAsByWav2Vec2() throws Exception {
        Tensor made =
                only(input("sample_rate: 16000\nnormalize: waveform", -1, -1).feed(Recording.bytes("features/signal")));
        assertThat(made.shape()).containsExactly(1, 6437);
        double[] expected = Recording.table("features/waveform")[0];
        assertThat(Arrays.copyOf(doubles(made), expected.length)).containsExactly(expected, within(1e-6));
    }

    @Test
    void layoutsHoldTheSameFeatures() throws Exception {
        byte[] file = Recording.bytes("features/signal");
        Tensor ntf = only(input(NEMO, -1, -1, 64).feed(file));
        Tensor nft = only(input(NEMO + "layout: nft", 1, 64, -1).feed(file));
        Tensor tnf = only(input(NEMO + "layout: tnf", -1, 1, 64).feed(file));
        assertThat(nft.shape()).containsExactly(1, 64, 40);
        assertThat(tnf.shape()).containsExactly(40, 1, 64);
        assertThat(tnf.toFloats()).containsExactly(ntf.toFloats());
        for (int t = 0; t < 40; t++) {
            for (int f = 0; f < 64; f++) {
                assertThat(nft.floats().get(f * 40 + t)).isEqualTo(ntf.floats().get(t * 64 + f));
            }
        }
    }

    @Test
    void lengthIsThatBeforePadding() throws Exception {
        AudioInput input = Recording.steps(NEMO + "pad_multiple: 16\nlength_input: length")
                .forInputs(List.of(
                        new TensorInfo("audio", ElementType.FLOAT32, List.of(-1L, -1L, 64L)),
                        new TensorInfo("length", ElementType.INT64, List.of(-1L))));
        Feed feed = input.feed(Recording.bytes("features/signal"));
        assertThat(feed.tensors().get("length").toLongs()).containsExactly(40);
        assertThat(feed.tensors().get("audio").shape()).containsExactly(1, 48, 64);
        float[] values = feed.tensors().get("audio").toFloats();
        assertThat(Arrays.copyOfRange(values, 40 * 64, values.length)).containsOnly(0f);
    }

    @Test
    void aModelThatTheStepsDoNotFitIsRefusedByItsInputs() {
        assertThatThrownBy(() -> input(MLPERF, -1, -1, 80))
                .hasMessage("nothing feeds x FLOAT32[N, N, 80]; the preprocess steps make FLOAT32[1, N, 240] of a"
                        + " recording; correct log_mel, splice, layout or length_input");
        assertThatThrownBy(() -> input(MLPERF, 1, 100, 240))
                .hasMessageContaining("nothing feeds x FLOAT32[1, 100, 240]");
        assertThatThrownBy(() -> input(MLPERF + "length_input: n", -1, -1, 240))
                .hasMessageContaining("the model has no input 'n'");
    }

    @Test
    void aRecordingThatIsTooShortIsRefused() throws Exception {
        byte[] file = Recording.bytes("wav/pcm_16-1");
        assertThatThrownBy(() -> input(MLPERF, -1, -1, 240).check(file))
                .isInstanceOf(BadAudioException.class)
                .hasMessage("has 25 samples; features need at least 257");
        String zero = NEMO.replace("frames: floor", "frames: all");
        assertThatThrownBy(() -> input(zero, -1, -1, 64).feed(file))
                .hasMessage("is too short: one frame has no deviation to be normalized by");
    }

    @Test
    void anotherSampleRateIsRefusedWithTheCommandThatConverts() throws Exception {
        byte[] file = Recording.bytes("features/signal");
        assertThatThrownBy(() -> input(MLPERF.replace("sample_rate: 16000", "sample_rate: 22050"), -1, -1, 240)
                        .check(file))
                .isInstanceOf(BadAudioException.class)
                .hasMessage("has 16000 samples a second, not 22050; convert it: ffmpeg -i IN -ar 22050 OUT.wav");
    }

    private static AudioInput input(String yaml, long... shape) {
        return Recording.steps(yaml)
                .forInputs(List.of(new TensorInfo(
                        "x", ElementType.FLOAT32, Arrays.stream(shape).boxed().toList())));
    }

    private static Tensor only(Feed feed) {
        return feed.tensors().values().iterator().next();
    }

    private static double[] doubles(Tensor tensor) {
        float[] values = tensor.toFloats();
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
