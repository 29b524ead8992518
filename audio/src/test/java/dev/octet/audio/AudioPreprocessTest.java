package dev.octet.audio;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AudioPreprocessTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n_fft: 512 | n_fft: 400 | n_fft must be a power of two but was 400",
                "win_length: 320 | win_length: 600 | win_length of 600 is longer than n_fft, 512",
                "f_max: 8000 | f_max: 8001 | f_max of 8001.0 is above half of sample_rate, 8000.0, where there is nothing",
                "f_min: 0 | f_min: 8000 | f_min of 8000.0 is not below f_max, 8000.0",
                "pad_mode: reflect | pad_mode: none | without padding there may be fewer frames than samples over hop",
                "power: 2, | '' | log_mel.power: is missing",
                "window: hann | window: han | Did you mean 'hann'?",
                "log_guard_value: 1e-20 | log_guard_value: 0 | must be from",
                "splice: 3 | splices: 3 | splices: unknown key"
            })
    void mistakesAreToldWithTheirPlace(String from, String to, String message) {
        String wrong = FeaturesTest.MLPERF.replace(from, to);
        assertThat(wrong).isNotEqualTo(FeaturesTest.MLPERF);
        assertThatThrownBy(() -> Recording.steps(wrong)).hasMessageContaining(message);
    }

    @Test
    void stepsOfFeaturesNeedFeatures() {
        assertThatThrownBy(() -> Recording.steps("sample_rate: 16000\nnormalize: per_feature"))
                .hasMessageContaining("normalize is for features but there is no log_mel");
        assertThatThrownBy(() -> Recording.steps("sample_rate: 16000\nsplice: 3"))
                .hasMessageContaining("splice is for features but there is no log_mel");
        assertThatThrownBy(() -> Recording.steps("sample_rate: 16000\nlayout: nft"))
                .hasMessageContaining("layout: is for features but there is no log_mel");
    }

    @Test
    void equalSectionsAreEqualSteps() {
        assertThat(Recording.steps(FeaturesTest.MLPERF)).isEqualTo(Recording.steps(FeaturesTest.MLPERF));
        assertThat(Recording.steps(FeaturesTest.MLPERF))
                .isNotEqualTo(Recording.steps(FeaturesTest.MLPERF.replace("0.97", "0.9")));
    }
}
