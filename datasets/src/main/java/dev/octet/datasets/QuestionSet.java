package dev.octet.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Section;
import dev.octet.text.BadTextException;
import dev.octet.text.Question;
import dev.octet.text.QuestionFile;
import dev.octet.text.TextInput;

/**
 * Questions on passages in the form of SQuAD v1.1.
 *
 * @param path the JSON file
 * @param group what makes questions belong together
 */
record QuestionSet(String path, Group group) implements DataLayout {

    /** Questions on one text are no independent samples. */
    enum Group {
        PARAGRAPH,
        ARTICLE;

        private String of(Question question) {
            return this == ARTICLE ? question.article() : question.article() + "/" + question.paragraph();
        }
    }

    static Optional<QuestionSet> read(Section section, PathReader paths) {
        section.require("group");
        Optional<String> path = paths.read(section, "squad");
        Optional<Group> group = section.choice("group", Group.class);
        return section.build(() -> new QuestionSet(path.orElseThrow(), group.orElseThrow()));
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    /** Reads the file and checks that every answer stands in its passage. */
    SampleSource open(Function<String, Path> files, TextInput input) throws IOException {
        try {
            return new Questions(QuestionFile.read(files.apply(path)), group, input);
        } catch (InvalidInputException e) {
            throw new DatasetException(e.getMessage(), e);
        }
    }

    private record Questions(List<Question> questions, Group group, TextInput input) implements SampleSource {

        @Override
        public int size() {
            return questions.size();
        }

        @Override
        public String id(int row) {
            return questions.get(row).id();
        }

        @Override
        public Label label(int row) {
            return new Label.Texts(questions.get(row).answers().stream()
                    .map(Question.Answer::text)
                    .toList());
        }

        @Override
        public List<String> columns() {
            return List.of(Dataset.GROUP);
        }

        @Override
        public Map<String, String> columns(int row) {
            return Map.of(Dataset.GROUP, group.of(questions.get(row)));
        }

        @Override
        public byte[] content(int row) {
            Question question = questions.get(row);
            return (question.text() + "\n" + question.context()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws BadContentException {
            return Prepared.of(windows(row).feeds());
        }

        @Override
        public Sample sample(int row, Supplier<String> contentSha256) throws BadContentException {
            TextInput.Windowed windows = windows(row);
            return new Sample(id(row), windows.feeds(), label(row), columns(row), Optional.of(windows.passage()));
        }

        private TextInput.Windowed windows(int row) throws BadContentException {
            try {
                return input.windows(
                        questions.get(row).text(), questions.get(row).context());
            } catch (BadTextException e) {
                throw new BadContentException(e.getMessage(), e);
            }
        }
    }
}
