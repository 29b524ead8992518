package dev.octet.detection;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * From the outputs of a detector to what it sees in the picture: the section {@code task.postprocess.detections} of a
 * recipe. Keys that every family has:
 *
 * <pre>
 * detections:
 *   decode: yolox          # yolox | yolov3 | yolov5 | yolov8 | ssd | scored | listed | selected
 *   score: 0.001           # candidates below are dropped
 *   nms: 0.65              # IoU above which the better of two stays; without it nothing is suppressed
 *   class_agnostic: true   # boxes of other classes suppress too
 *   max: 300               # detections of a picture, at most
 *   clip: true             # boxes that stay are cut at the edges of the picture
 *   class_offset: 1        # index in the output of the class that the dataset calls 0
 *   classes: coco91        # the output counts as COCO's annotations do, with gaps
 *   multi_label: true      # a box is a candidate for each class, not only for its best; not with ssd, listed and selected
 * </pre>
 *
 * <p>A step that is not written is not taken.
 */
public final class Decoding {
    /** More than any picture holds. */
    private static final int MAX_DETECTIONS = 100_000;

    /** As in {@code task.postprocess}. */
    private static final int MAX_OFFSET = 1_000_000;

    private final Decoder decoder;
    private final Suppression suppression;
    private final ClassNumbers classes;
    private final boolean clip;

    Decoding(Decoder decoder, Suppression suppression, ClassNumbers classes, boolean clip) {
        this.decoder = requireNonNull(decoder, "decoder");
        this.suppression = requireNonNull(suppression, "suppression");
        this.classes = requireNonNull(classes, "classes");
        this.clip = clip;
    }

    /** Reads the section; what is wrong in it becomes problems of the file. */
    public static Optional<Decoding> read(Section section) {
        section.require("decode", "score", "max");
        Optional<DecoderFamily> family = section.choice("decode", DecoderFamily.class);
        Optional<Decoder> decoder = family.flatMap(known -> known.read(section));
        Optional<Double> score = section.number("score", 0, 1);
        Optional<Double> nms = section.number("nms", 0, 1);
        boolean agnostic = section.flag("class_agnostic").orElse(false);
        if (agnostic && !section.has("nms")) {
            section.problem("class_agnostic", "is given without nms", "Remove it or add nms.");
        }
        Optional<Integer> max = section.integer("max", 1, MAX_DETECTIONS);
        boolean clip = section.flag("clip").orElse(false);
        int offset = section.integer("class_offset", 0, MAX_OFFSET).orElse(0);
        ClassNumbers.Numbering numbering =
                section.choice("classes", ClassNumbers.Numbering.class).orElse(ClassNumbers.Numbering.DENSE);
        if (family.isPresent()) {
            section.done();
        }
        return section.build(() -> new Decoding(
                decoder.orElseThrow(),
                new Suppression(
                        score.orElseThrow(),
                        nms.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                        agnostic,
                        max.orElseThrow()),
                new ClassNumbers(offset, numbering),
                clip));
    }

    /**
     * Names of the outputs that are read.
     *
     * @param all those of the model, in its order
     * @throws IllegalArgumentException if it has not all of them
     */
    public List<String> outputs(List<String> all) {
        List<String> outputs = decoder.outputs(all);
        if (!Set.copyOf(all).containsAll(outputs)) {
            throw new IllegalArgumentException(
                    "task.postprocess.detections reads the outputs " + outputs + " but the model has " + all);
        }
        return outputs;
    }

    /**
     * What the model sees, best first.
     *
     * @param outputs those of {@link #outputs}, in that order
     * @param frame of the picture in what the model was fed
     * @return empty if an output holds a number that is not finite
     * @throws IllegalArgumentException if an output has not the shape that this family of detectors gives it
     */
    public Optional<List<Detection>> decode(List<RawOutput> outputs, PictureFrame frame) {
        if (!outputs.stream().allMatch(RawOutput::isFinite)) {
            return Optional.empty();
        }
        Candidates candidates = new Candidates(frame, classes, suppression.minScore());
        decoder.decode(outputs, candidates);
        return Optional.of(suppression.apply(candidates.found()).stream()
                .map(detection -> clip ? detection.at(frame.clip(detection.box())) : detection)
                .map(Detection::rounded)
                .toList());
    }

    /** All that the detections depend on. */
    @Override
    public String toString() {
        return decoder + ", " + suppression + ", " + classes + (clip ? ", clipped" : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Decoding that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
