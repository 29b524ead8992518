package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

/**
 * Samples as they are fed: for each input of the model an array whose first dimension numbers the samples. What any other
 * program has preprocessed can so be scored.
 *
 * @param arrays path by name of the input
 * @param labels path of an array {@code [N]} of classes (whole numbers) or scores (floats), or {@code [N, C]} of categories
 * @param classes how many there are, where labels are classes
 */
record NpyArrays(Map<String, String> arrays, Optional<String> labels, OptionalInt classes) implements DataLayout {

    static Optional<NpyArrays> read(Section section, PathReader paths) {
        Map<String, String> arrays = new LinkedHashMap<>();
        section.section("npy").ifPresent(inputs -> {
            for (String input : inputs.keys()) {
                paths.read(inputs, input).ifPresent(path -> arrays.put(input, path));
            }
            if (inputs.keys().isEmpty()) {
                inputs.problem("names no array", "Write INPUT: FILE.npy for each input of the model.");
            }
            inputs.done();
        });
        Optional<String> labels = section.has("labels") ? paths.read(section, "labels") : Optional.empty();
        OptionalInt classes = ClassLabels.count(section);
        return section.build(() -> new NpyArrays(arrays, labels, classes));
    }

    @Override
    public List<String> paths() {
        return Stream.concat(arrays.values().stream(), labels.stream()).toList();
    }

    /** @throws DatasetException if arrays, labels and inputs do not fit together */
    SampleSource open(Function<String, Path> files, List<TensorInfo> inputs) throws IOException {
        Map<String, Input> read = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : arrays.entrySet()) {
            NpyFile array = NpyFile.open(files.apply(entry.getValue()));
            TensorInfo input = inputs.stream()
                    .filter(one -> one.name().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new DatasetException(
                            array.path() + ": the model has no input '" + entry.getKey() + "'; it has " + inputs));
            read.put(entry.getKey(), Input.of(array, input));
        }
        for (TensorInfo input : inputs) {
            if (!read.containsKey(input.name())) {
                throw new DatasetException("nothing feeds the model's input " + input + "; add '" + input.name()
                        + ": FILE.npy' to the arrays of the dataset");
            }
        }
        NpyFile first = read.values().iterator().next().array();
        for (Input input : read.values()) {
            sameSize(first, input.array());
        }
        List<Label> found = IntStream.range(0, first.rows())
                .mapToObj(row -> (Label) new Label.None())
                .toList();
        if (labels.isPresent()) {
            NpyFile file = NpyFile.open(files.apply(labels.get()));
            sameSize(first, file);
            found = labels(file);
        }
        return new Arrayed(List.copyOf(read.values()), found);
    }

    private static void sameSize(NpyFile first, NpyFile other) {
        if (first.rows() != other.rows()) {
            throw new DatasetException(other.path() + ": is of " + other.rows() + " samples but " + first.path()
                    + " of " + first.rows() + "; these files do not belong together");
        }
    }

    private List<Label> labels(NpyFile file) throws IOException {
        double[] numbers = file.numbers();
        int columns = numbers.length / Math.max(1, file.rows());
        if (file.shape().length > 2 || columns == 0) {
            throw new DatasetException(
                    file.path() + ": has the shape " + Arrays.toString(file.shape()) + "; labels are [N] or [N, C]");
        }
        boolean whole =
                switch (file.type()) {
                    case FLOAT32, FLOAT64 -> false;
                    default -> true;
                };
        List<Label> labels = new ArrayList<>();
        for (int row = 0; row < file.rows(); row++) {
            String place = file.path() + ": row " + row;
            double number = numbers[row * columns];
            if (columns > 1) {
                labels.add(categories(Arrays.copyOfRange(numbers, row * columns, (row + 1) * columns), place));
            } else if (!whole) {
                labels.add(score(number, place));
            } else if (number < 0 || number > Integer.MAX_VALUE) {
                throw new DatasetException(place + ": " + (long) number + " is no class number; write 0, 1, 2, ...");
            } else {
                labels.add(ClassLabels.checked((int) number, classes, place));
            }
        }
        return labels;
    }

    private static Label score(double number, String place) {
        if (!Double.isFinite(number)) {
            throw new DatasetException(place + ": the score " + number + " is not finite");
        }
        return new Label.Score(number);
    }

    private static Label categories(double[] marks, String place) {
        List<Label.Categories.Mark> found = new ArrayList<>();
        for (double mark : marks) {
            if (mark != 0 && mark != 1 && !Double.isNaN(mark)) {
                throw new DatasetException(
                        place + ": marks a category by " + mark + "; write 1, 0, or NaN for one that is not known");
            }
            found.add(
                    mark == 0
                            ? Label.Categories.Mark.ABSENT
                            : mark == 1 ? Label.Categories.Mark.PRESENT : Label.Categories.Mark.UNKNOWN);
        }
        return new Label.Categories(found);
    }

    /** An array and what it feeds. @param shape of one feed */
    private record Input(String name, NpyFile array, long[] shape) {

        /** An array of the input's rank has its batch dimension; one of a rank more feeds an input that has none. */
        static Input of(NpyFile array, TensorInfo input) {
            if (array.type() != input.type()) {
                throw new DatasetException(array.path() + ": holds " + array.type() + " but the model's input is "
                        + input + "; save it in that type");
            }
            long[] shape = array.rowShape();
            List<Long> wanted = input.shape();
            if (wanted.size() == array.shape().length || wanted.isEmpty() && shape.length > 0) {
                shape = array.shape().clone();
                shape[0] = 1;
            }
            // A scalar and a tensor of unknown rank look alike here; the engine tells them apart.
            boolean fits = wanted.isEmpty() || wanted.size() == shape.length;
            for (int i = 0; fits && i < wanted.size(); i++) {
                fits = wanted.get(i) < 0 || wanted.get(i) == shape[i];
            }
            if (!fits) {
                throw new DatasetException(array.path() + ": feeds " + input.type() + Arrays.toString(shape)
                        + " a sample, but the model's input is " + input);
            }
            return new Input(input.name(), array, shape);
        }

        Tensor tensor(int row) throws IOException {
            return array.row(row, shape);
        }
    }

    private record Arrayed(List<Input> inputs, List<Label> labels) implements SampleSource {
        @Override
        public int size() {
            return labels.size();
        }

        @Override
        public String id(int row) {
            return Integer.toString(row);
        }

        @Override
        public Label label(int row) {
            return labels.get(row);
        }

        @Override
        public byte[] content(int row) throws IOException {
            return new SamplesInMemory(List.of(new Sample(id(row), List.of(feed(row)), label(row)))).content(0);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException {
            return Prepared.of(List.of(feed(row)));
        }

        private Feed feed(int row) throws IOException {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Input input : inputs) {
                tensors.put(input.name(), input.tensor(row));
            }
            return new Feed(tensors);
        }
    }
}
