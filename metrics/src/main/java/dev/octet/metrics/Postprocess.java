package dev.octet.metrics;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.detection.Decoding;
import dev.octet.io.Section;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

import static java.util.Objects.requireNonNull;

/**
 * What is done to an output before it is scored: the section {@code task.postprocess} of a recipe.
 *
 * @param output name of the model's output; when empty its first one, or where outputs are compared as they are, all
 * @param pooling how one vector is made of a vector for each token
 * @param normalize whether the vector is divided by its Euclidean length
 * @param similarity how the vectors of a sample's two feeds become one score; empty for samples of one feed
 * @param classOffset index in the output of the class that the dataset calls 0: 1 for models that put a background
 *     class first
 * @param threshold score from which on a category applies, where any number of them may; 0.5 when empty
 * @param decoder how outputs become a text, detections or a map of the label's size; empty where they need not
 */
public record Postprocess(
        Optional<String> output,
        Pooling pooling,
        boolean normalize,
        Optional<Similarity> similarity,
        int classOffset,
        Optional<Double> threshold,
        Optional<Decoder> decoder) {
    /** More classes than any output has. */
    private static final int MAX_OFFSET = 1_000_000;

    /** Beyond any logit. */
    private static final double MAX_THRESHOLD = 1e6;

    /** How {@code [1, tokens, width]} becomes {@code [width]}. */
    public enum Pooling {
        /** The output is a vector already; its values are taken as they are. */
        NONE,
        /** Mean over the tokens that the input {@code attention_mask} marks with 1. */
        MEAN,
        /** The first token's vector. */
        CLS
    }

    /** How two vectors become one score. */
    public enum Similarity {
        /** Inner product over the product of the lengths. */
        COSINE,
        /** Inner product. */
        DOT
    }

    /** How outputs become a text, detections, or a map of classes of the label's size. */
    public sealed interface Decoder permits Decoder.Span, Decoder.Ctc, Transducer, Decoder.Boxes, Decoder.Upsample {

        /**
         * The best span of the sample's passage, over all windows on it. Section
         * {@code span}.
         *
         * @param start output of the scores of first tokens, {@code [1, tokens]}
         * @param end output of the scores of last tokens
         * @param longest most tokens of an answer
         * @param candidates how many first and last tokens of each window are tried, those of the highest scores
         */
        record Span(String start, String end, int longest, int candidates) implements Decoder {
            /** {@code max_answer_length} of run_squad.py of BERT, and of run_qa.py of transformers. */
            static final int LONGEST = 30;

            /** {@code n_best_size} of both. */
            static final int CANDIDATES = 20;

            /** With as many candidates as the scripts for SQuAD have. */
            public Span(String start, String end, int longest) {
                this(start, end, longest, CANDIDATES);
            }
        }

        /**
         * Connectionist temporal classification, greedy: the best symbol of each frame, equal neighbours merged, blanks
         * left out. Section {@code ctc}.
         *
         * @param vocabulary the symbols by index of the output {@code [1, frames, symbols]}
         * @param blank index of the blank
         * @param space what stands between words, as a symbol or as a part of one
         */
        record Ctc(List<String> vocabulary, int blank, String space) implements Decoder {
            public Ctc {
                vocabulary = List.copyOf(vocabulary);
                if (blank < 0 || blank >= vocabulary.size()) {
                    throw new IllegalArgumentException(
                            "blank must be an index of the vocabulary of " + vocabulary.size() + " but was " + blank);
                }
            }
        }

        /**
         * Scores of fewer pixels than the label has, {@code [1, classes, height, width]}, enlarged to it before the best
         * class is taken, as {@code torch.nn.functional.interpolate} does. Section {@code upsample}.
         *
         * @param alignCorners whether the centres of the outermost pixels coincide, not the edges of the maps
         */
        record Upsample(boolean alignCorners) implements Decoder {}

        /** What is seen in a picture. Section {@code detections}. */
        record Boxes(Decoding decoding) implements Decoder {
            public Boxes {
                requireNonNull(decoding, "decoding");
            }
        }
    }

    public Postprocess {
        requireNonNull(output, "output");
        requireNonNull(pooling, "pooling");
        requireNonNull(similarity, "similarity");
        requireNonNull(threshold, "threshold");
        requireNonNull(decoder, "decoder");
        if (classOffset < 0 || classOffset > MAX_OFFSET) {
            throw new IllegalArgumentException(
                    "class_offset must be from 0 to " + MAX_OFFSET + " but was " + classOffset);
        }
    }

    /** Of vectors and class scores. */
    public Postprocess(
            Optional<String> output,
            Pooling pooling,
            boolean normalize,
            Optional<Similarity> similarity,
            int classOffset) {
        this(output, pooling, normalize, similarity, classOffset, Optional.empty(), Optional.empty());
    }

    /** The first output as it is. */
    public static Postprocess none() {
        return new Postprocess(Optional.empty(), Pooling.NONE, false, Optional.empty(), 0);
    }

    /** Of texts or detections. */
    public static Postprocess of(Decoder decoder) {
        return new Postprocess(
                Optional.empty(), Pooling.NONE, false, Optional.empty(), 0, Optional.empty(), Optional.of(decoder));
    }

    /** The same with the files of the networks that decode. */
    Postprocess located(Function<ModelReference, Model> models) {
        return new Postprocess(
                output,
                pooling,
                normalize,
                similarity,
                classOffset,
                threshold,
                decoder.map(known -> known instanceof Transducer transducer ? transducer.located(models) : known));
    }

    /** The networks that decode, as the recipe names them; none for most tasks. */
    List<ModelReference> networks() {
        return decoder.filter(Transducer.class::isInstance)
                .map(Transducer.class::cast)
                .map(known ->
                        List.of(known.prediction().reference(), known.joint().reference()))
                .orElse(List.of());
    }

    /** Reads the section {@code postprocess}; what is wrong in it becomes problems of the file. */
    public static Optional<Postprocess> read(Section section) {
        Optional<String> output = section.text("output");
        Pooling pooling = section.choice("pooling", Pooling.class).orElse(Pooling.NONE);
        boolean normalize = section.flag("normalize").orElse(false);
        Optional<Similarity> similarity = section.choice("similarity", Similarity.class);
        int offset = section.integer("class_offset", 0, MAX_OFFSET).orElse(0);
        Optional<Double> threshold = section.number("threshold", -MAX_THRESHOLD, MAX_THRESHOLD);
        Optional<Decoder> span = section.section("span").flatMap(Postprocess::span);
        Optional<Decoder> ctc = section.section("ctc").flatMap(Postprocess::ctc);
        Optional<Decoder> rnnt = section.section("rnnt").flatMap(Transducer::read);
        Optional<Decoder> boxes =
                section.section("detections").flatMap(Decoding::read).map(Decoder.Boxes::new);
        Optional<Decoder> upsample = section.section("upsample").flatMap(Postprocess::upsample);
        List<String> decoders = Stream.of("span", "ctc", "rnnt", "detections", "upsample")
                .filter(section::has)
                .toList();
        if (decoders.size() > 1) {
            section.problem(
                    decoders.get(1),
                    "stands beside " + decoders.get(0),
                    "Keep the one that the model's outputs are for.");
        }
        section.done();
        return section.build(() -> new Postprocess(
                output,
                pooling,
                normalize,
                similarity,
                offset,
                threshold,
                span.or(() -> ctc).or(() -> rnnt).or(() -> boxes).or(() -> upsample)));
    }

    private static Optional<Decoder> span(Section span) {
        Optional<String> start = span.require("start").text("start");
        Optional<String> end = span.require("end").text("end");
        int longest = span.integer("max_tokens", 1, 10_000).orElse(Decoder.Span.LONGEST);
        int candidates = span.integer("candidates", 1, 10_000).orElse(Decoder.Span.CANDIDATES);
        span.done();
        return span.build(() -> new Decoder.Span(start.orElseThrow(), end.orElseThrow(), longest, candidates));
    }

    private static Optional<Decoder> upsample(Section upsample) {
        enum Filter {
            BILINEAR
        }
        upsample.require("filter", "align_corners");
        upsample.choice("filter", Filter.class);
        Optional<Boolean> alignCorners = upsample.flag("align_corners");
        upsample.done();
        return upsample.build(() -> new Decoder.Upsample(alignCorners.orElseThrow()));
    }

    private static Optional<Decoder> ctc(Section ctc) {
        List<String> vocabulary = ctc.require("vocabulary").texts("vocabulary");
        Optional<Integer> blank = ctc.require("blank").integer("blank", 0, MAX_OFFSET);
        String space = ctc.text("space").orElse(" ");
        ctc.done();
        return ctc.build(() -> new Decoder.Ctc(vocabulary, blank.orElseThrow(), space));
    }
}
