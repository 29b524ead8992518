package dev.octet.text;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * A tokenizer as its file has it: a {@code tokenizer.json}, or the {@code vocab.txt} of a BERT model with one word piece a
 * line, which becomes what {@code BertTokenizerFast} of transformers makes of it.
 *
 * @param path where it lies
 * @param json the file, or what the vocabulary became
 */
record TokenizerFile(Path path, String json) {
    private static final List<String> SPECIAL = List.of("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");

    /** As in WordPiece of tokenizers, and in BERT's tokenization.py. */
    private static final int LONGEST_WORD = 100;

    /**
     * @param lowercase whether a vocabulary is one of lower case: text is then lowered and loses its accents
     * @throws IllegalArgumentException if it cannot be read
     */
    static TokenizerFile read(Path path, boolean lowercase) {
        try {
            String text = Files.readString(path);
            boolean json = text.stripLeading().startsWith("{");
            return new TokenizerFile(path, json ? text : ofVocabulary(path, text, lowercase));
        } catch (CharacterCodingException e) {
            throw unusable(path, "it is not text in UTF-8", e);
        } catch (IOException e) {
            throw unusable(path, e.toString(), e);
        }
    }

    static IllegalArgumentException unusable(Path path, String reason, Throwable cause) {
        return new IllegalArgumentException(
                path + ": is not a tokenizer that can be used: " + reason
                        + "; it must be a tokenizer.json, or a vocab.txt of word pieces",
                cause);
    }

    /** The highest number of a token; empty for a form of vocabulary that we do not know. */
    OptionalLong highestId() {
        long highest = -1;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                String at = parser.getParsingContext().pathAsPointer().toString();
                JsonToken token = parser.currentToken();
                if (token == JsonToken.VALUE_NUMBER_INT
                        && (at.startsWith("/model/vocab/")
                                        && parser.getParsingContext().inObject()
                                || at.matches("/added_tokens/\\d+/id"))) {
                    highest = Math.max(highest, parser.getLongValue());
                } else if (at.matches("/model/vocab/\\d+") && token == JsonToken.START_ARRAY) {
                    highest = Math.max(highest, Long.parseLong(at.substring(at.lastIndexOf('/') + 1)));
                }
            }
        } catch (IOException e) {
            throw unusable(path, e.toString(), e);
        }
        return highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
    }

    private static String ofVocabulary(Path path, String text, boolean lowercase) throws IOException {
        List<String> pieces = new ArrayList<>(text.lines().toList());
        Set<String> known = new HashSet<>(pieces);
        for (String special : SPECIAL) {
            if (!known.contains(special)) {
                throw unusable(path, "it has no line " + special, null);
            }
        }
        if (known.size() < pieces.size()) {
            Set<String> seen = new HashSet<>();
            String twice = pieces.stream()
                    .filter(piece -> !seen.add(piece))
                    .findFirst()
                    .orElseThrow();
            throw unusable(
                    path, "line " + (pieces.lastIndexOf(twice) + 1) + ", '" + twice + "', stands there twice", null);
        }
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            addedTokens(json, pieces);
            json.writeObjectFieldStart("normalizer");
            json.writeStringField("type", "BertNormalizer");
            json.writeBooleanField("clean_text", true);
            json.writeBooleanField("handle_chinese_chars", true);
            json.writeNullField("strip_accents");
            json.writeBooleanField("lowercase", lowercase);
            json.writeEndObject();
            json.writeObjectFieldStart("pre_tokenizer");
            json.writeStringField("type", "BertPreTokenizer");
            json.writeEndObject();
            json.writeObjectFieldStart("post_processor");
            json.writeStringField("type", "BertProcessing");
            for (String special : List.of("[SEP]", "[CLS]")) {
                json.writeArrayFieldStart(special.substring(1, 4).toLowerCase(Locale.ROOT));
                json.writeString(special);
                json.writeNumber(pieces.indexOf(special));
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("model");
            json.writeStringField("type", "WordPiece");
            json.writeStringField("unk_token", "[UNK]");
            json.writeStringField("continuing_subword_prefix", "##");
            json.writeNumberField("max_input_chars_per_word", LONGEST_WORD);
            json.writeObjectFieldStart("vocab");
            for (int id = 0; id < pieces.size(); id++) {
                json.writeNumberField(pieces.get(id), id);
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void addedTokens(JsonGenerator json, List<String> pieces) throws IOException {
        json.writeArrayFieldStart("added_tokens");
        for (String special : SPECIAL) {
            json.writeStartObject();
            json.writeNumberField("id", pieces.indexOf(special));
            json.writeStringField("content", special);
            for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                json.writeBooleanField(flag, false);
            }
            json.writeBooleanField("special", true);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
