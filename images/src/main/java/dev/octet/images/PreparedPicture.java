package dev.octet.images;

import dev.octet.engine.Tensor;

import static java.util.Objects.requireNonNull;

/**
 * A picture as a model takes it.
 *
 * @param tensor what it is fed
 * @param placement where the picture lies in it
 */
public record PreparedPicture(Tensor tensor, Placement placement) {

    public PreparedPicture {
        requireNonNull(tensor, "tensor");
        requireNonNull(placement, "placement");
    }
}
