package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** A layout of pictures. */
sealed interface ImageLayout extends DataLayout
        permits BoxImages, CifarImages, IdxImages, IlsvrcImages, ImageFolder, LabelledImages, MaskedImages {

    /**
     * Reads ids and labels and checks that every sample is there.
     *
     * @param files where each of {@link #paths} lies
     * @param feeds what a picture becomes
     * @throws DatasetException if samples and labels do not fit together
     * @throws IOException if a file cannot be read
     */
    SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException;
}
