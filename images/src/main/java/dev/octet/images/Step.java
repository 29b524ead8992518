package dev.octet.images;

import java.util.Optional;

/** A step that changes which pixels there are. */
sealed interface Step permits CenterFraction, ImageResize, Letterbox, CenterCrop {

    /**
     * What becomes of sizes and coordinates.
     *
     * @throws BadImageException if a picture of this size cannot take the step
     */
    Placement place(Placement before) throws BadImageException;

    /** The step taken. @throws BadImageException as above */
    Pixels apply(Pixels source) throws BadImageException;

    /** Size of the result if it is the same for every picture. */
    Optional<ImageSize> fixedSize();

    /** As keys of a recipe. */
    String text();
}
