package dev.octet.calibrate;

import dev.octet.quantize.Design.Base;
import dev.octet.quantize.LayerRows;
import dev.octet.quantize.RoundedWeights;

/**
 * A float graph with what the calibration samples showed of it.
 *
 * @param seen statistics of the tensors that any plan quantizes
 * @param rows what its layers read, of a sample of places; of no layer where no algorithm needs them
 * @param rounding the weights of its layers, rounded by those rows
 */
record Calibrated(Base base, Observation seen, LayerRows rows, RoundedWeights rounding) {
    Calibrated(Base base, Observation seen, LayerRows rows) {
        this(base, seen, rows, new RoundedWeights(rows));
    }
}
