package dev.octet.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a graph is from.
 *
 * @param name what messages call it
 * @param file its file, if it is in one
 * @param bytes what was parsed; empty for a graph made from nothing
 * @param external finds the data that lie beside it
 */
record ModelSource(String name, Optional<Path> file, Optional<ByteBuffer> bytes, ExternalData external) {

    /** A graph made from nothing. */
    static ModelSource created(String name) {
        return new ModelSource(name, Optional.empty(), Optional.empty(), ExternalData.none(name));
    }

    /** A view of the bytes that is independent in position. */
    @Override
    public Optional<ByteBuffer> bytes() {
        return bytes.map(ByteBuffer::duplicate);
    }
}
