package dev.octet.fetch;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * What a transfer should bring.
 *
 * @param name what messages call it
 * @param bytes its size, if known
 * @param most largest size accepted
 */
record Expected(String name, OptionalLong bytes, long most) {
    /** Largest file fetched if its size is not known beforehand: the largest model we know of with one file has 2 GB. */
    static final long MOST_BYTES = 1L << 33;

    static Expected of(Artifact artifact) {
        if (artifact.bytes().isEmpty() && artifact.name().matches(".*" + Source.ARCHIVE)) {
            return archive(artifact.name());
        }
        return new Expected(artifact.name(), artifact.bytes(), artifact.bytes().orElse(MOST_BYTES));
    }

    /** An archive of which nothing is known: it may be as large as the data sets of the catalogue. */
    static Expected archive(String name) {
        // COCO's training pictures are 19 GB, those of ImageNet 148 GB.
        return new Expected(name, OptionalLong.empty(), 1L << 38);
    }

    /** Refuses a size that was told before anything is read. */
    void check(long told) throws IOException {
        if (bytes.isPresent() && told != bytes.getAsLong()) {
            throw new HttpFailure("offers " + told + " bytes, not " + bytes.getAsLong());
        }
        if (told > most) {
            throw new HttpFailure("offers " + told + " bytes; more than " + most + " are not accepted");
        }
    }

    /** As messages tell how far a transfer came. */
    String progress(long done) {
        return done + (bytes.isPresent() ? " of " + bytes.getAsLong() : "") + " bytes";
    }
}
