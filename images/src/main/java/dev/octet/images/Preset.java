package dev.octet.images;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.io.Section;

/**
 * The steps of a well-known pipeline under its name. What a name stands for never changes: other steps get the next
 * version, and a name without one is version 1.
 *
 * @param name as recipes write it
 * @param size side of the model's input unless the recipe says another
 * @param shortSide what the short side is resized to unless the recipe says another; 0 where nothing asks for it
 * @param steps a section of a recipe, with {@code $size} and {@code $short_side}
 */
record Preset(String name, int size, int shortSide, String steps) {
    private static final int MAX_SIDE = 10_000;

    /** ImageNet's mean and deviation of pixels from 0 to 1, as torchvision publishes them. */
    private static final String IMAGENET =
            "scale: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], channels: rgb";

    /** ImageNet's mean of RGB pixels that VGG's authors published. */
    private static final String VGG = "mean: [123.68, 116.78, 103.94], std: [1, 1, 1], channels: rgb";

    private static final Map<String, Preset> ALL = Stream.of(
                    // torchvision's classification references: Resize, CenterCrop, ToTensor, Normalize on PIL images.
                    new Preset("torchvision", 224, 256, """
                            {resize: {short_side: $short_side, rounding: truncate, filter: bilinear, pillow: 13},
                            center_crop: $size, crop_rounding: even, IMAGENET}"""),
                    // tensorflow/models slim, inception_preprocessing.preprocess_for_eval: Inception, MobileNet.
                    new Preset("tf_slim_inception", 299, 0, """
                            {center_fraction: 0.875, fraction_of: each_side,
                            resize: {size: $size, filter: bilinear, tensorflow: legacy}, scale: 255, scale_first: true,
                            arithmetic: multiply, mean: [0.5], std: [0.5], channels: rgb, layout: nhwc}"""),
                    // tensorflow/models slim, vgg_preprocessing.preprocess_for_eval: VGG, ResNet v1.
                    new Preset("tf_slim_vgg", 224, 256, """
                            {resize: {short_side: $short_side, rounding: nearest_float, filter: bilinear,
                            tensorflow: legacy}, center_crop: $size, crop_rounding: down, VGG, layout: nhwc}"""),
                    // Caffe's reference models: convert_imageset, then the data layer's crop and mean values.
                    new Preset("caffe", 224, 256, """
                            {resize: {size: $short_side, filter: linear, opencv: 4}, center_crop: $size,
                            crop_rounding: down, channels: bgr, mean: [104, 117, 123], std: [1, 1, 1]}"""),
                    // MXNet Gluon's model zoo: Resize(keep_ratio=True), CenterCrop, ToTensor, Normalize.
                    new Preset("mxnet", 224, 256, """
                            {resize: {short_side: $short_side, rounding: truncate, filter: linear, opencv: 4},
                            center_crop: $size, crop_rounding: down, IMAGENET}"""),
                    // mlcommons/inference, pre_process_vgg, for resnet50-tf and resnet50-onnxruntime.
                    new Preset("mlperf_resnet50", 224, 256, """
                            {exif_orientation: true, resize: {short_side: $short_side, rounding: truncate, filter: area,
                            opencv: 4}, center_crop: $size, crop_rounding: down, VGG}"""),
                    // mlcommons/inference, pre_process_mobilenet.
                    new Preset("mlperf_mobilenet", 224, 256, """
                            {exif_orientation: true, resize: {short_side: $short_side, rounding: truncate, filter: linear,
                            opencv: 4}, center_crop: $size, crop_rounding: down, scale: 255, mean: [0.5], std: [0.5],
                            channels: rgb, layout: nhwc}"""),
                    // mlcommons/inference, pre_process_coco_resnet34: SSD-ResNet34.
                    new Preset("mlperf_ssd", 1200, 0, """
                            {exif_orientation: true, resize: {size: $size, filter: linear, opencv: 4, floats: true},
                            IMAGENET}"""),
                    // mlcommons/inference, pre_process_coco_mobilenet: bytes, cut off after the point.
                    new Preset("mlperf_ssd_mobilenet", 300, 0, """
                            {exif_orientation: true, resize: {size: $size, filter: linear, opencv: 4, floats: true},
                            channels: rgb, layout: nhwc}"""),
                    // keras.applications with load_img(target_size=...), whose default is nearest; three modes.
                    new Preset("keras_caffe", 224, 0, """
                            {resize: {size: $size, filter: nearest, pillow: 13}, channels: bgr,
                            mean: [103.939, 116.779, 123.68], std: [1, 1, 1], layout: nhwc}"""),
                    new Preset("keras_tf", 224, 0, """
                            {resize: {size: $size, filter: nearest, pillow: 13}, channels: rgb, scale: 127.5, mean: [1],
                            std: [1], layout: nhwc}"""),
                    new Preset("keras_torch", 224, 0, """
                            {resize: {size: $size, filter: nearest, pillow: 13}, IMAGENET, layout: nhwc}"""),
                    // EfficientNet-Lite as its PyTorch ports and TFLite's own table score it, on PIL images.
                    new Preset("efficientnet_lite", 224, 0, """
                            {center_fraction: 0.875, resize: {size: $size, filter: bicubic, pillow: 13}, channels: rgb,
                            mean: [127], std: [128]}"""),
                    // Megvii's YOLOX 0.1.1 and later: preproc of yolox/data/data_augment.py.
                    new Preset("yolox", 640, 0, """
                            {exif_orientation: true, letterbox: {size: $size, place: corner, rounding: truncate, pad: 114,
                            filter: linear, opencv: 4}, channels: bgr}"""),
                    // Ultralytics' letterbox with auto=False, YOLOv5 and later.
                    new Preset("yolo", 640, 0, """
                            {exif_orientation: true, letterbox: {size: $size, place: center, rounding: nearest, pad: 114,
                            filter: linear, opencv: 4}, channels: rgb, scale: 255}"""),
                    // keras-yolo3's letterbox_image, of which the YOLOv3 in the ONNX model zoo was made.
                    new Preset("yolov3", 416, 0, """
                            {letterbox: {size: $size, place: center, rounding: truncate, pad: 128, filter: bicubic,
                            pillow: 12}, channels: rgb, scale: 255}"""))
            .collect(Collectors.toMap(Preset::name, preset -> preset, (a, b) -> a, LinkedHashMap::new));

    /** Names of all presets. */
    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** The preset that {@code preset: NAME} or {@code preset: {name: NAME, size: 299}} names, as a section. */
    static Optional<Section> read(Section section) {
        if (!section.has("preset")) {
            return Optional.empty();
        }
        if (!section.isSection("preset")) {
            return section.text("preset")
                    .flatMap(name -> known(section, "preset", name))
                    .map(preset -> preset.section(preset.size, preset.shortSide));
        }
        Section own = section.section("preset").orElseThrow().require("name");
        Optional<Preset> preset = own.text("name").flatMap(name -> known(own, "name", name));
        Optional<Integer> size = own.integer("size", 1, MAX_SIDE);
        Optional<Integer> shortSide = own.integer("short_side", 1, MAX_SIDE);
        if (shortSide.isPresent()
                && preset.filter(known -> known.shortSide == 0).isPresent()) {
            own.problem("short_side", "has no meaning for " + preset.get().name, "Remove it.");
        }
        own.done();
        return preset.map(known -> known.section(size.orElse(known.size), shortSide.orElse(known.shortSide)));
    }

    private static Optional<Preset> known(Section section, String key, String written) {
        Optional<Preset> preset = Optional.ofNullable(ALL.get(written.replaceFirst("@1$", "")));
        if (preset.isEmpty()) {
            section.unknown(key, written, ALL.keySet());
        }
        return preset;
    }

    private Section section(int size, int shortSide) {
        String yaml = steps.replace("$size", Integer.toString(size))
                .replace("$short_side", Integer.toString(shortSide))
                .replace("IMAGENET", IMAGENET)
                .replace("VGG", VGG);
        return Section.parse("preset " + name, yaml);
    }
}
