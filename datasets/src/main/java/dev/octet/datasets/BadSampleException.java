package dev.octet.datasets;

/** One sample cannot be read: corrupt picture, label out of range, text that does not fit the model. */
public final class BadSampleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String sample;

    /**
     * @param dataset name of the dataset
     * @param sample id of the sample
     * @param fault what is wrong with it
     */
    public BadSampleException(String dataset, String sample, String fault) {
        super(dataset + ": sample " + sample + ": " + fault);
        this.sample = sample;
    }

    /** Id of the sample at fault. */
    public String sample() {
        return sample;
    }
}
