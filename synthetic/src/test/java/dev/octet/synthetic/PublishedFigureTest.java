package dev.octet.synthetic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Architectures have as many parameters and multiply-accumulates as their publications say. */
class PublishedFigureTest {
    /** num_params and GFLOPS, which are multiply-accumulates. */
    private static final String TORCHVISION = "docs.pytorch.org/vision/stable/models.html";

    /** "Params (M)" and "GMACs" of the model's card; multiply-accumulates are left out where they count more than we. */
    private static final String TIMM = "huggingface.co/timm";

    /** num_parameters() of BertModel or DistilBertModel with the configuration on huggingface.co. */
    private static final String TRANSFORMERS = "huggingface.co";

    private static final String MLPERF = "arXiv:1911.02549, table I";

    /**
     * What a publication says of one architecture.
     *
     * @param model its name here
     * @param parameters trained ones: all digits, or millions with as many digits as are published; empty if they are not
     * @param billions of multiply-accumulates for one sample, with as many digits as are published; empty if they are not
     * @param operations that the publication counts for one multiply-accumulate
     * @param source where
     */
    record Figure(String model, String parameters, String billions, int operations, String source) {
        Figure(String model, String parameters, String billions, String source) {
            this(model, parameters, billions, 1, source);
        }

        @Override
        public String toString() {
            return model + " (" + source + ")";
        }
    }

    static List<Figure> figures() {
        return List.of(
                new Figure("resnet50", "25557032", "4.09", TORCHVISION),
                new Figure("densenet121", "7978856", "2.83", TORCHVISION),
                // Published with the classifier that only training needs: 27161264, of which it has 3326696.
                new Figure("inception_v3", "23834568", "5.71", TORCHVISION),
                new Figure("mobilenet_v1", "4231976", "", "trainable parameters of Keras' MobileNet"),
                new Figure("mobilenet_v1", "4.2", "0.569", "arXiv:1704.04861, table 4"),
                new Figure("mobilenet_v2", "3504872", "0.30", TORCHVISION),
                new Figure("mobilenet_v3_large", "5483032", "0.22", TORCHVISION),
                new Figure("mobilenet_v3_small", "2542856", "0.06", TORCHVISION),
                new Figure("efficientnet_b0", "5288548", "0.39", TORCHVISION),
                new Figure("resnet18", "11689512", "1.81", TORCHVISION),
                new Figure("resnet34", "21797672", "3.66", TORCHVISION),
                new Figure("resnet101", "44549160", "7.80", TORCHVISION),
                new Figure("resnet152", "60192808", "11.51", TORCHVISION),
                new Figure("resnet50_v2", "25.5", "4.1", TIMM),
                new Figure("resnext50_32x4d", "25028904", "4.23", TORCHVISION),
                new Figure("seresnext50_32x4d", "27.6", "", TIMM),
                new Figure("vgg16", "138357544", "15.47", TORCHVISION),
                new Figure("vgg19", "143667240", "19.63", TORCHVISION),
                new Figure("alexnet", "61100840", "0.71", TORCHVISION),
                new Figure("squeezenet1_0", "1248424", "0.82", TORCHVISION),
                new Figure("squeezenet1_1", "1235496", "0.35", TORCHVISION),
                new Figure("shufflenet_v2_x1_0", "2278604", "0.14", TORCHVISION),
                new Figure("googlenet", "6624904", "1.50", TORCHVISION),
                new Figure("densenet161", "28681000", "7.73", TORCHVISION),
                new Figure("densenet169", "14149480", "3.36", TORCHVISION),
                new Figure("inception_v4", "42.7", "12.3", TIMM),
                new Figure("inception_resnet_v2", "55.8", "13.2", TIMM),
                new Figure("bert_base", "109482240", "", TRANSFORMERS),
                new Figure("bert_large", "335141888", "", TRANSFORMERS),
                new Figure("distilbert", "66362880", "", TRANSFORMERS),
                new Figure("minilm_l6", "22713216", "", TRANSFORMERS),
                new Figure("minilm_l12", "33360000", "", TRANSFORMERS),
                new Figure("ssd_mobilenet_v1", "", "2.47", 2, MLPERF),
                // 6.807 with normalizations folded, which halves their numbers.
                new Figure("ssd_mobilenet_v1", "6.8", "", "docs.openvino.ai, ssd_mobilenet_v1_coco"),
                new Figure("ssd_resnet34", "", "433", 2, MLPERF),
                // The paper has 36.3, but the graph that is run has 80.8 MB.
                new Figure("ssd_resnet34", "20", "", "MLPerf's ssd-resnet34.pb"),
                new Figure("yolov3", "61949149", "65.86", 2, "pjreddie.com/darknet/yolo"),
                // Published with the classifier that only training needs: 35322218 and 152.72.
                new Figure("fcn_resnet50", "32957013", "142.73", TORCHVISION));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("figures")
    void costsWhatWasPublished(Figure figure) {
        Network network = new SyntheticModel(figure.model(), 1).build();
        if (!figure.parameters().isEmpty()) {
            boolean exact = new BigDecimal(figure.parameters()).longValue() > 1000;
            assertThat(rounded(network.parameters(), exact ? 0 : 6, figure.parameters()))
                    .isEqualTo(figure.parameters());
        }
        if (!figure.billions().isEmpty()) {
            assertThat(rounded(figure.operations() * network.macs(), 9, figure.billions()))
                    .isEqualTo(figure.billions());
        }
    }

    /** The number over ten to the {@code power}, with as many digits after the point as {@code like} has. */
    private static String rounded(long number, int power, String like) {
        return BigDecimal.valueOf(number, power)
                .setScale(new BigDecimal(like).scale(), RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** Layers of MLPerf's DLRM: bottom 13-512-256-128, top 479-1024-1024-512-256-1; and our 26 tables. */
    @Test
    void recommenderHasMlperfsLayers() {
        long layers = dense(13, 512) + dense(512, 256) + dense(256, 128);
        layers += dense(479, 1024) + dense(1024, 1024) + dense(1024, 512) + dense(512, 256) + dense(256, 1);
        assertThat(new SyntheticModel("dlrm", 1).build().parameters()).isEqualTo(layers + 26 * 1000 * 128);
    }

    /** Layers of MLPerf's RNN-T encoder: two of 240 to 1024, three of 2048 to 1024, with PyTorch's two biases a gate. */
    @Test
    void speechEncoderHasMlperfsLayers() {
        long expected = lstm(240) + lstm(1024) + lstm(2048) + lstm(1024) + lstm(1024);
        assertThat(new SyntheticModel("rnnt_encoder", 1).build().parameters()).isEqualTo(expected);
    }

    /** Its prediction network (28 symbols to 320, two layers of 320) and its joint network (1344-512-29). */
    @Test
    void speechDecoderHasMlperfsLayers() {
        long layer = 4 * 320 * (320 + 320 + 2);
        assertThat(new SyntheticModel("rnnt_prediction", 1).build().parameters())
                .isEqualTo(28 * 320 + 2 * layer);
        assertThat(new SyntheticModel("rnnt_joint", 1).build().parameters())
                .isEqualTo(dense(1024 + 320, 512) + dense(512, 29));
    }

    @Test
    void everyArchitectureIsCompared() {
        assertThat(SyntheticModel.names())
                .allMatch(name -> List.of("dlrm", "rnnt_encoder", "rnnt_joint", "rnnt_prediction")
                                .contains(name)
                        || figures().stream().anyMatch(figure -> figure.model().equals(name)));
    }

    private static long dense(long in, long out) {
        return in * out + out;
    }

    private static long lstm(long in) {
        return 4 * 1024 * (in + 1024 + 2);
    }
}
