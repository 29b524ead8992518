package dev.octet.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

/** Families of detectors, as {@code decode} names them; each reads its own keys. */
enum DecoderFamily {
    /** Keys {@code output}, {@code strides}, {@code multi_label}. */
    YOLOX {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("strides");
            Optional<String> output = section.text("output");
            List<Integer> strides = strides(section);
            boolean everyClass = section.flag("multi_label").orElse(false);
            return section.build(() -> new YoloxDecoder(output, strides, everyClass));
        }
    },
    /** Keys {@code outputs}, {@code strides}, {@code anchors}, {@code multi_label}. */
    YOLOV3 {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("outputs", "strides", "anchors");
            List<String> outputs = section.texts("outputs");
            List<Integer> strides = strides(section);
            List<Double> anchors = section.numbers("anchors");
            boolean everyClass = section.flag("multi_label").orElse(false);
            return section.build(() -> new YoloV3Decoder(outputs, strides, anchors, everyClass));
        }
    },
    /** Keys {@code output}, {@code multi_label}. */
    YOLOV5 {
        @Override
        Optional<Decoder> read(Section section) {
            return plain(section, true);
        }
    },
    /** Keys {@code output}, {@code multi_label}. */
    YOLOV8 {
        @Override
        Optional<Decoder> read(Section section) {
            return plain(section, false);
        }
    },
    /** Keys {@code boxes}, {@code scores}, {@code priors}, {@code variances}, {@code corners}, {@code activation}. */
    SSD {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("boxes", "scores", "priors", "variances", "corners", "activation");
            Optional<String> boxes = section.text("boxes");
            Optional<String> scores = section.text("scores");
            List<SsdDecoder.Priors> priors = new ArrayList<>();
            for (Section map : section.sections("priors")) {
                priors(map).ifPresent(priors::add);
            }
            List<Double> variances = section.numbers("variances");
            Optional<Corners.Order> order = section.choice("corners", Corners.Order.class);
            Optional<SsdDecoder.Activation> activation = section.choice("activation", SsdDecoder.Activation.class);
            return section.build(() -> new SsdDecoder(
                    boxes.orElseThrow(),
                    scores.orElseThrow(),
                    priors,
                    variances,
                    order.orElseThrow(),
                    activation.orElseThrow()));
        }
    },
    /** Keys {@code boxes}, {@code scores}, {@code corners}, {@code units}, {@code multi_label}. */
    SCORED {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("boxes", "scores");
            Optional<String> boxes = section.text("boxes");
            Optional<String> scores = section.text("scores");
            Optional<Corners> corners = corners(section);
            boolean everyClass = section.flag("multi_label").orElse(false);
            return section.build(() ->
                    new ScoredDecoder(boxes.orElseThrow(), scores.orElseThrow(), corners.orElseThrow(), everyClass));
        }
    },
    /** Keys {@code boxes}, {@code labels}, {@code scores}, {@code count}, {@code corners}, {@code units}. */
    LISTED {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("boxes", "labels", "scores");
            Optional<String> boxes = section.text("boxes");
            Optional<String> labels = section.text("labels");
            Optional<String> scores = section.text("scores");
            Optional<String> count = section.text("count");
            Optional<Corners> corners = corners(section);
            return section.build(() -> new ListedDecoder(
                    boxes.orElseThrow(), labels.orElseThrow(), scores.orElseThrow(), count, corners.orElseThrow()));
        }
    },
    /** Keys {@code boxes}, {@code scores}, {@code indices}, {@code corners}, {@code units}. */
    SELECTED {
        @Override
        Optional<Decoder> read(Section section) {
            section.require("boxes", "scores", "indices");
            Optional<String> boxes = section.text("boxes");
            Optional<String> scores = section.text("scores");
            Optional<String> indices = section.text("indices");
            Optional<Corners> corners = corners(section);
            return section.build(() -> new SelectedDecoder(
                    boxes.orElseThrow(), scores.orElseThrow(), indices.orElseThrow(), corners.orElseThrow()));
        }
    };

    /** Larger than any input. */
    private static final int MAX_CELLS = 1 << 14;

    /** Reads the family's own keys; the others, and the end of the section, are left to the caller. */
    abstract Optional<Decoder> read(Section section);

    private static Optional<Decoder> plain(Section section, boolean objectness) {
        Optional<String> output = section.text("output");
        boolean everyClass = section.flag("multi_label").orElse(false);
        return section.build(() -> new YoloDecoder(output, objectness, everyClass));
    }

    private static Optional<Corners> corners(Section section) {
        section.require("corners", "units");
        Optional<Corners.Order> order = section.choice("corners", Corners.Order.class);
        Optional<Corners.Units> units = section.choice("units", Corners.Units.class);
        return order.flatMap(known -> units.map(unit -> new Corners(known, unit)));
    }

    private static List<Integer> strides(Section section) {
        return whole(section, "strides");
    }

    private static Optional<SsdDecoder.Priors> priors(Section map) {
        map.require("cells", "step", "boxes");
        List<Integer> cells = whole(map, "cells");
        if (map.has("cells") && cells.size() != 1 && cells.size() != 2) {
            map.problem("cells", "must be one number, or rows and columns", "Write cells: 38 or cells: [30, 40].");
        }
        Optional<Double> step = map.number("step", 1, MAX_CELLS);
        List<Double> boxes = map.numbers("boxes");
        map.done();
        return map.build(
                () -> new SsdDecoder.Priors(cells.get(0), cells.get(cells.size() - 1), step.orElseThrow(), boxes));
    }

    private static List<Integer> whole(Section section, String key) {
        List<Double> numbers = section.numbers(key);
        if (numbers.stream().anyMatch(number -> !(number >= 1 && number <= MAX_CELLS && number == Math.rint(number)))) {
            section.problem(key, "must be whole numbers from 1 to " + MAX_CELLS, "Write pixels, such as [8, 16, 32].");
            return List.of();
        }
        return numbers.stream().map(Double::intValue).toList();
    }
}
