package dev.octet.fetch;

/**
 * What an archive may grow to, so that a small one cannot fill a disk or run for days.
 *
 * @param entries most files and folders in it
 * @param ratio most bytes that come out for each byte of the archive, once more than {@code free} came out
 * @param free bytes that may come out whatever the archive's size
 * @param depth most folders within each other
 */
record ArchiveLimits(int entries, int ratio, long free, int depth) {

    /**
     * ImageNet's training set has 1.3 million pictures; tables of numbers shrink to a twentieth at best, and nothing that
     * models or data are made of to less than a hundredth.
     */
    static final ArchiveLimits DEFAULT = new ArchiveLimits(2_000_000, 200, 64 << 20, 32);
}
