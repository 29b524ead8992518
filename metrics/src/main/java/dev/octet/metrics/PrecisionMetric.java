package dev.octet.metrics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

import dev.octet.datasets.Label;
import dev.octet.detection.AveragePrecision;
import dev.octet.detection.Detection;
import dev.octet.detection.PairedPrecision;
import dev.octet.detection.Protocol;
import dev.octet.detection.TrueBox;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.Groups;

/**
 * Mean average precision of detections, by the rules of one benchmark. The outcome of a picture is that of its
 * {@link Protocol}; the loss comes from a paired bootstrap over pictures, or over groups of them. An output that is no
 * number sees nothing.
 */
final class PrecisionMetric extends Metric {
    /** What a user of a detector would show; much of what the baseline sees with less certainty is not there. */
    private static final double CERTAIN = 0.3;

    private static final String COCO = "COCO's average precision as pycocotools 2.0 computes it, mean over categories";
    private static final String VOC =
            "PASCAL VOC's average precision at IoU 0.5, mean over categories; difficult boxes do not count";
    private static final String FACES = "WIDER FACE's average precision at IoU 0.5, level %s (arXiv:1511.06523)";

    private final Protocol protocol;
    private final boolean againstBaseline;

    private PrecisionMetric(String name, Protocol protocol, boolean againstBaseline, String reference) {
        super(name, "%", Direction.HIGHER_IS_BETTER, reference);
        this.protocol = protocol;
        this.againstBaseline = againstBaseline;
    }

    static List<PrecisionMetric> family() {
        Protocol coco = Protocol.coco().at("all");
        return List.of(
                new PrecisionMetric("coco_map", coco, false, COCO + " and IoU 0.50 to 0.95 by 0.05"),
                new PrecisionMetric("coco_map50", coco.at(0.5), false, COCO + ", IoU 0.50"),
                new PrecisionMetric("coco_map75", coco.at(0.75), false, COCO + ", IoU 0.75"),
                size("small", "up to 32 x 32"),
                size("medium", "up to 96 x 96"),
                size("large", "from 96 x 96"),
                new PrecisionMetric("voc_ap", Protocol.voc(), false, VOC + "; the area below the curve, since 2010"),
                new PrecisionMetric("voc2007_ap", Protocol.voc2007(), false, VOC + "; at 11 recalls, until 2009"),
                faces("easy"),
                faces("medium"),
                faces("hard"),
                new PrecisionMetric(
                        "detection_agreement",
                        coco,
                        true,
                        "COCO's average precision with the baseline's detections of score " + CERTAIN
                                + " or more for the truth; needs no labels; 1 for the baseline itself"));
    }

    private static PrecisionMetric size(String level, String pixels) {
        return new PrecisionMetric(
                "coco_map_" + level,
                Protocol.coco().at(level),
                false,
                COCO + " and IoU 0.50 to 0.95, of objects of " + pixels + " pixels");
    }

    private static PrecisionMetric faces(String level) {
        return new PrecisionMetric("wider_ap_" + level, Protocol.widerFace().at(level), false, FACES.formatted(level));
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.DETECTIONS;
    }

    @Override
    public Set<Label.Kind> labels() {
        return againstBaseline ? EnumSet.allOf(Label.Kind.class) : EnumSet.of(Label.Kind.BOXES);
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        if (label instanceof Label.Boxes truth) {
            return found(answer).stream()
                    .filter(detection -> detection.category() >= truth.categories())
                    .findFirst()
                    .map(detection -> "sees class " + detection.category() + " but the dataset has "
                            + truth.categories()
                            + " categories. Are class_offset and classes of task.postprocess.detections right?");
        }
        return Optional.empty();
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        List<TrueBox> truth = againstBaseline
                ? found(baseline).stream()
                        .filter(detection -> detection.score() >= CERTAIN)
                        .map(detection -> TrueBox.of(detection.box(), detection.category()))
                        .toList()
                : ((Label.Boxes) label).boxes();
        return protocol.outcome(found(answer), truth);
    }

    private static List<Detection> found(Answer answer) {
        return ((Answer.Detections) answer).found().orElse(List.of());
    }

    @Override
    public double value(Answers answers) {
        return precision(answers).value();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        AveragePrecision first = precision(baseline);
        PairedPrecision pair =
                new PairedPrecision(first, precision(other), protocol.levels().get(0), baseline.units());
        return Loss.of(
                baseline,
                other,
                pair.losses(confidence),
                pair.changed(),
                tooFew(first, baseline).or(() -> baseline.undecidable(other)));
    }

    @Override
    public Optional<Estimate> bounds(Answers answers, double confidence) {
        return tooFew(precision(answers), answers).isPresent() ? Optional.empty() : super.bounds(answers, confidence);
    }

    /**
     * Why nothing can be concluded from what there is to find; empty if there is enough of it. Pictures without a box
     * say nothing by themselves, so those with one are the units that count.
     */
    private static Optional<String> tooFew(AveragePrecision precision, Answers answers) {
        int boxes =
                precision.boxes().values().stream().mapToInt(Integer::intValue).sum();
        if (boxes < AveragePrecision.FEW_BOXES) {
            return Optional.of("only " + boxes + (boxes == 1 ? " box" : " boxes") + " to be found: from fewer than "
                    + AveragePrecision.FEW_BOXES + " nothing can be concluded");
        }
        boolean[] with = precision.withBoxes();
        int[] rows = IntStream.range(0, with.length).filter(i -> with[i]).toArray();
        int units = answers.at(rows).units().count();
        return answers.fewGroups().isPresent() || units >= Groups.FEWEST
                ? answers.fewGroups()
                : Optional.of("only " + units + (answers.groups().isEmpty() ? " pictures" : " groups of pictures")
                        + " have a box to be found: bounds over fewer than " + Groups.FEWEST + " cannot be trusted");
    }

    /** Of the categories with something to find. */
    @Override
    public Map<Integer, Answers> byCategory(Answers answers) {
        List<Map<Integer, double[]>> split =
                Arrays.stream(answers.outcomes()).map(protocol::byCategory).toList();
        Map<Integer, Answers> views = new TreeMap<>();
        for (int category : precision(answers).boxes().keySet()) {
            double[][] outcomes = split.stream()
                    .map(parts -> parts.getOrDefault(category, new double[0]))
                    .toArray(double[][]::new);
            views.put(
                    category,
                    new Answers(
                            answers.variant(), answers.labels(), answers.predictions(), answers.groups(), outcomes));
        }
        return views;
    }

    @Override
    public Optional<String> caveat(Answers answers) {
        AveragePrecision precision = precision(answers);
        int lumpy = precision.lumpyCategories();
        return lumpy == 0
                ? Optional.empty()
                : Optional.of(lumpy + " of " + precision.boxes().size() + " categories have fewer than "
                        + AveragePrecision.FEW_BOXES + " boxes: a single box moves their average precision by points");
    }

    private AveragePrecision precision(Answers answers) {
        return new AveragePrecision(protocol, Arrays.asList(answers.outcomes()));
    }
}
