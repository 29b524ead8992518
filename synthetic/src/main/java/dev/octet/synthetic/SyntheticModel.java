package dev.octet.synthetic;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.octet.engine.Graph;

/**
 * A published architecture with seeded weights: it does what the trained model does at the same cost, and knows nothing.
 * Layers, numbers of parameters and multiply-accumulates are those of the publication. The same name and seed give the
 * same bytes on every machine.
 *
 * <p>Normalizations are not folded, the operator set is 17, and the batch dimension is open.
 *
 * @param name of the architecture, such as {@code resnet50}
 * @param seed of the weights
 */
public record SyntheticModel(String name, long seed) {
    private static final Map<String, Consumer<Network>> ARCHITECTURES = new TreeMap<>(Map.ofEntries(
            Map.entry("alexnet", AlexNet::build),
            Map.entry("bert_base", Bert::base),
            Map.entry("bert_large", Bert::large),
            Map.entry("densenet121", DenseNet::denseNet121),
            Map.entry("densenet161", DenseNet::denseNet161),
            Map.entry("densenet169", DenseNet::denseNet169),
            Map.entry("distilbert", Bert::distil),
            Map.entry("dlrm", Dlrm::build),
            Map.entry("efficientnet_b0", EfficientNet::b0),
            Map.entry("fcn_resnet50", Fcn::resNet50),
            Map.entry("googlenet", GoogLeNet::build),
            Map.entry("inception_resnet_v2", InceptionResNetV2::build),
            Map.entry("inception_v3", InceptionV3::build),
            Map.entry("inception_v4", InceptionV4::build),
            Map.entry("minilm_l12", Bert::miniLmL12),
            Map.entry("minilm_l6", Bert::miniLmL6),
            Map.entry("mobilenet_v1", MobileNet::v1),
            Map.entry("mobilenet_v2", MobileNet::v2),
            Map.entry("mobilenet_v3_large", MobileNetV3::large),
            Map.entry("mobilenet_v3_small", MobileNetV3::small),
            Map.entry("resnet101", ResNet::resNet101),
            Map.entry("resnet152", ResNet::resNet152),
            Map.entry("resnet18", ResNet::resNet18),
            Map.entry("resnet34", ResNet::resNet34),
            Map.entry("resnet50", ResNet::resNet50),
            Map.entry("resnet50_v2", ResNet::resNet50V2),
            Map.entry("resnext50_32x4d", ResNet::resNeXt50),
            Map.entry("rnnt_encoder", RnnT::encoder),
            Map.entry("rnnt_joint", RnnT::joint),
            Map.entry("rnnt_prediction", RnnT::prediction),
            Map.entry("seresnext50_32x4d", ResNet::seResNeXt50),
            Map.entry("shufflenet_v2_x1_0", ShuffleNetV2::x10),
            Map.entry("squeezenet1_0", SqueezeNet::v10),
            Map.entry("squeezenet1_1", SqueezeNet::v11),
            Map.entry("ssd_mobilenet_v1", Ssd::mobileNet),
            Map.entry("ssd_resnet34", Ssd::resNet34),
            Map.entry("vgg16", Vgg::vgg16),
            Map.entry("vgg19", Vgg::vgg19),
            Map.entry("yolov3", YoloV3::build)));

    /** @throws IllegalArgumentException if no architecture has that name; the message tells those that there are */
    public SyntheticModel {
        if (!ARCHITECTURES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "no architecture is called '" + name + "'; known: " + String.join(", ", names()));
        }
    }

    /** Names of all architectures, sorted. */
    public static List<String> names() {
        return List.copyOf(ARCHITECTURES.keySet());
    }

    /** Builds the model; a second or so per hundred million parameters. */
    public Graph graph() {
        return build().graph();
    }

    Network build() {
        Network network = new Network(name, seed);
        ARCHITECTURES.get(name).accept(network);
        network.graph().nameNodes();
        return network;
    }
}
