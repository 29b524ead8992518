package dev.octet.text;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * What fills up a feed behind its last token; the mask is 0 there.
 *
 * @param id the padding token's number in the vocabulary
 * @param type what stands for it in {@code token_type_ids}
 */
record Padding(long id, long type) {

    /**
     * The padding of a tokenizer: the token of that name, or without one what the file says of padding, or else its
     * token {@code [PAD]} or {@code <pad>}. Its type is what the file says, or 0.
     *
     * @throws IllegalArgumentException if there is no such token, or the file pads at the left
     */
    static Padding of(TokenizerFile file, Optional<String> token) {
        Search search = new Search(token);
        try (JsonParser parser = new JsonFactory().createParser(file.json())) {
            while (parser.nextToken() != null) {
                search.see(parser);
            }
        } catch (IOException e) {
            throw TokenizerFile.unusable(file.path(), e.toString(), e);
        }
        if (search.left) {
            throw new IllegalArgumentException(file.path() + ": pads at the left, which is not done here; feed the"
                    + " texts unpadded, one by one");
        }
        Optional<Long> id = token.isPresent() ? search.found : search.stored.or(() -> search.found);
        return new Padding(
                id.orElseThrow(() -> new IllegalArgumentException(file.path() + ": has no token "
                        + token.map(name -> "'" + name + "'").orElse("[PAD] or <pad>")
                        + " to pad with; name the model's in preprocess: {pad_token: TOKEN}")),
                search.type);
    }

    /** What is known of padding so far. */
    private static final class Search {
        private final Optional<String> wanted;
        private Optional<Long> stored = Optional.empty();
        private Optional<Long> found = Optional.empty();
        private long type;
        private boolean left;

        /** Of an entry of added_tokens, whose members come in any order. */
        private long id;

        private String content = "";

        Search(Optional<String> wanted) {
            this.wanted = wanted;
        }

        void see(JsonParser parser) throws IOException {
            String at = parser.getParsingContext().pathAsPointer().toString();
            boolean number = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
            if (at.equals("/padding/pad_id") && number) {
                stored = Optional.of(parser.getLongValue());
            } else if (at.equals("/padding/pad_type_id") && number) {
                type = parser.getLongValue();
            } else if (at.equals("/padding/direction")) {
                left = parser.getText().equals("Left");
            } else if (at.matches("/added_tokens/\\d+/id") && number) {
                id = parser.getLongValue();
            } else if (at.matches("/added_tokens/\\d+/content")) {
                content = parser.getText();
            } else if (at.matches("/added_tokens/\\d+") && parser.currentToken() == JsonToken.END_OBJECT) {
                keep(content, id);
            } else if (at.startsWith("/model/vocab/")
                    && number
                    && parser.getParsingContext().inObject()) {
                keep(parser.currentName(), parser.getLongValue());
            }
        }

        private void keep(String name, long number) {
            if (wanted.map(name::equals).orElse(name.equals("[PAD]") || name.equals("<pad>"))) {
                found = Optional.of(number);
            }
        }
    }
}
