package dev.octet.reports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** The JSON of a {@link RunRecord}: keys in a fixed order, absent values left out, anything unexpected refused. */
final class RecordJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule("instants")
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Its text would name the bytes read, over several lines; the message names the file itself.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private static final ObjectReader READER = MAPPER.readerFor(RunRecord.class);
    private static final ObjectReader TREE = MAPPER.reader();
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private RecordJson() {}

    /** Two-space indent, {@code \n} line ends and one at the end: stable under version control. */
    static String write(Object record) {
        try {
            return WRITER.writeValueAsString(record) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values have no JSON: " + record, e);
        }
    }

    /** What {@link #write} writes, as a tree. */
    static JsonNode tree(RunRecord record) {
        return MAPPER.valueToTree(record);
    }

    /**
     * @throws RecordException if it is not a record of {@link RunRecord#VERSION}
     * @throws IOException if the file cannot be read
     */
    static RunRecord read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readAllBytes();
        }
        try {
            return READER.readValue(bytes);
        } catch (JsonProcessingException e) {
            // A record of another version may be wrong in any place: that it is one says more.
            checkVersion(file, bytes);
            throw e instanceof JsonMappingException mapping
                            && !mapping.getPath().isEmpty()
                    ? wrong(file, e.getLocation(), path(mapping), e)
                    : wrong(file, e.getLocation(), e instanceof JsonMappingException ? "" : "not JSON", e);
        }
    }

    private static void checkVersion(Path file, byte[] bytes) throws IOException {
        JsonNode octet;
        try {
            octet = TREE.readTree(bytes).path("octet");
        } catch (JsonProcessingException e) {
            throw wrong(file, e.getLocation(), "not JSON", e);
        }
        if (!octet.isInt()) {
            throw new RecordException(
                    file + ": is not a run record: it has no 'octet' key with the version of the format. Point to a"
                            + " record.json that octet wrote.");
        }
        if (octet.intValue() != RunRecord.VERSION) {
            throw new RecordException(file + ": is a run record of version " + octet.intValue()
                    + ", and this octet reads version " + RunRecord.VERSION
                    + ". Use the octet that wrote it, or run the recipe again.");
        }
    }

    private static RecordException wrong(Path file, JsonLocation at, String what, JsonProcessingException cause) {
        String place = at == null ? file.toString() : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
        String fault = what.isEmpty() ? cause.getOriginalMessage() : what + ": " + cause.getOriginalMessage();
        return new RecordException(place + ": " + fault + ". Restore the file or run the recipe again.", cause);
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static final class InstantReader extends FromStringDeserializer<Instant> {
        private static final long serialVersionUID = 1;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String text, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(
                        Instant.class, text, "write an ISO 8601 instant such as 2026-11-23T04:03:12.345Z");
            }
        }
    }
}
