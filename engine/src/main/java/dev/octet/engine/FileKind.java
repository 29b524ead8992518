package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognises what people hand over in place of a model: a failed download, a pointer, another format. */
final class FileKind {
    private static final int HEAD_BYTES = 512;

    private FileKind() {}

    /** What the file is, with an article, if its first bytes show that it is not an ONNX model. */
    static Optional<String> notOnnx(ByteBuffer bytes) {
        byte[] head = new byte[Math.min(HEAD_BYTES, bytes.remaining())];
        bytes.duplicate().get(head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        String lower = text.stripLeading().toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return Optional.of("an HTML page, perhaps of a download that failed");
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of("a Git LFS pointer; run 'git lfs pull' for the file itself");
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<error")) {
            return Optional.of("an XML document, perhaps of a download that failed");
        }
        if (lower.startsWith("{")) {
            return Optional.of("a JSON document, perhaps of a download that failed");
        }
        if (text.startsWith("\u0089PNG") || text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("an image");
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return Optional.of("a zip archive, as of a PyTorch checkpoint");
        }
        if (text.startsWith("\u001f\u008b")) {
            return Optional.of("a gzip archive; unpack it");
        }
        if (text.startsWith("ORTM", 4)) {
            return Optional.of("a model in ONNX Runtime's own format");
        }
        if (text.startsWith("TFL3", 4)) {
            return Optional.of("a TensorFlow Lite model");
        }
        if (text.startsWith("\u0089HDF")) {
            return Optional.of("an HDF5 file, as of a Keras model");
        }
        return Optional.empty();
    }
}
