package dev.octet.calibrate;

/** What decides between the plans that a model allows. */
public enum Objective {
    /** The plan that is fastest on this machine, measured; see {@link Calibrator}. */
    FASTEST,
    /** The plan whose output is nearest to the float model's, measured on calibration samples. */
    MOST_ACCURATE,
    /** Everything that can run in INT8 does; nothing is measured, so every machine writes the same model. */
    FIXED
}
