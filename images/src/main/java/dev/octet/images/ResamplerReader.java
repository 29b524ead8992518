package dev.octet.images;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.io.Section;

/** Reads whose resizing a step has: {@code filter} with one of the libraries. */
final class ResamplerReader {
    /** Versions that golden vectors exist for. */
    private static final int OLDEST_PILLOW = 12;

    private static final int NEWEST_PILLOW = 13;

    /** OpenCV 4.14 and 5.0 were compared and do the same. */
    private static final int OLDEST_OPENCV = 4;

    private static final int NEWEST_OPENCV = 5;

    private static final List<String> LIBRARIES = List.of("pillow", "opencv", "tensorflow", "torchvision");

    private ResamplerReader() {}

    static Optional<Resampler> read(Section section) {
        List<String> named = LIBRARIES.stream().filter(section::has).toList();
        if (!section.has("filter")) {
            section.problem(
                    "filter",
                    "is missing",
                    "Write the filter of the model's own preprocessing, such as bilinear: each gives other numbers.");
        }
        if (named.size() != 1) {
            section.problem(
                    named.isEmpty() ? "pillow" : named.get(1),
                    named.isEmpty() ? "is missing" : "stands beside " + named.get(0),
                    "Write whose resizing to equal: pillow: 13 or 12 (its results changed with 13), opencv: 4,"
                            + " tensorflow: legacy, half_pixel or align_corners, or torchvision: antialias or plain"
                            + " (of tensors; of PIL images it is Pillow's).");
            section.has("floats");
            Set<String> any = new LinkedHashSet<>(words(ResampleFilter.class).keySet());
            any.addAll(words(OpenCvFilter.class).keySet());
            section.text("filter")
                    .filter(text -> !any.contains(text))
                    .ifPresent(text -> section.unknown("filter", text, any));
            return Optional.empty();
        }
        return switch (named.get(0)) {
            case "pillow" -> pillow(section);
            case "opencv" -> openCv(section);
            case "torchvision" -> torchvision(section);
            default -> tensorFlow(section);
        };
    }

    private static Optional<Resampler> pillow(Section section) {
        Optional<Integer> version = section.integer("pillow", OLDEST_PILLOW, NEWEST_PILLOW);
        Optional<ResampleFilter> filter = filter(section, ResampleFilter.class);
        return filter.flatMap(found -> version.map(number -> new Resampler.Pillow(found, number)));
    }

    private static Optional<Resampler> openCv(Section section) {
        Optional<Integer> version = section.integer("opencv", OLDEST_OPENCV, NEWEST_OPENCV);
        Optional<OpenCvFilter> filter = filter(section, OpenCvFilter.class);
        boolean floats = section.flag("floats").orElse(false);
        if (floats && filter.isPresent() && filter.get() != OpenCvFilter.LINEAR) {
            section.problem("floats", "goes with filter: linear only", "Remove it to resize bytes.");
            return Optional.empty();
        }
        return filter.flatMap(found -> version.map(number -> new Resampler.OpenCv(found, number, floats)));
    }

    private static Optional<Resampler> tensorFlow(Section section) {
        enum Only {
            BILINEAR
        }
        Optional<TensorFlowGrid> grid = section.choice("tensorflow", TensorFlowGrid.class);
        return filter(section, Only.class).flatMap(only -> grid.map(Resampler.TensorFlow::new));
    }

    private static Optional<Resampler> torchvision(Section section) {
        Optional<Resampler.Torchvision.Edges> edges = section.choice("torchvision", Resampler.Torchvision.Edges.class);
        boolean floats = section.flag("floats").orElse(false);
        return filter(section, TorchFilter.class)
                .flatMap(found -> edges.map(antialias -> new Resampler.Torchvision(found, antialias, floats)));
    }

    private static <E extends Enum<E>> Optional<E> filter(Section section, Class<E> filters) {
        Map<String, E> known = words(filters);
        return section.text("filter").flatMap(text -> {
            if (!known.containsKey(text)) {
                section.unknown("filter", text, known.keySet());
            }
            return Optional.ofNullable(known.get(text));
        });
    }

    private static <E extends Enum<E>> Map<String, E> words(Class<E> filters) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E filter : filters.getEnumConstants()) {
            words.put(ImageSteps.word(filter), filter);
        }
        return words;
    }
}
