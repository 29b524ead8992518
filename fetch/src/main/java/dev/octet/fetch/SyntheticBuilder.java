package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Path;

/** Makes what {@code synthetic:} sources name. */
@FunctionalInterface
public interface SyntheticBuilder {

    /**
     * Builds a file.
     *
     * @param source the whole source, such as {@code synthetic:resnet50?seed=7}
     * @param target the file to write; it may be there
     * @throws IOException if it cannot be written
     */
    void build(String source, Path target) throws IOException;
}
