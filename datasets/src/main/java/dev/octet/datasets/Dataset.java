package dev.octet.datasets;

import java.util.List;
import java.util.OptionalInt;

/** Samples in a fixed order, read one at a time. Reading is thread-safe. */
public interface Dataset {
    /**
     * The {@linkplain #columns column} that says which samples belong together, such as questions about one paragraph or
     * utterances of one speaker: the units that intervals are computed over.
     */
    String GROUP = "group";

    /** The column of the number by which annotation files in COCO's form know a picture. */
    String IMAGE_ID = "image_id";

    /**
     * A dataset of samples that are in memory; their content is the bytes of their feeds.
     *
     * @throws IllegalArgumentException if there are no samples, or two of one id
     */
    static Dataset of(String name, List<Sample> samples) {
        return SampleList.of(name, new SamplesInMemory(samples));
    }

    /** What a table calls it, such as {@code imagenet-samples/eval}. */
    String name();

    /** Digest over ids, labels and content of all its samples in order: equal digests, equal data. */
    String sha256();

    int size();

    /** What each sample tells besides its label, such as {@link #GROUP} or the scanner: what results are split by. */
    List<String> columns();

    /** What annotation files call each category of a label of boxes, by class number; empty where there are none. */
    default List<Integer> categoryIds() {
        return List.of();
    }

    /** Highest class number among the labels, without reading a sample; empty where labels are no class numbers. */
    default OptionalInt highestClass() {
        return OptionalInt.empty();
    }

    /** Id of the sample at {@code index}, without reading it. */
    String id(int index);

    /**
     * SHA-256 of the sample's content as it came (encoded image, pixels, or text), without its label: equal content in
     * two datasets means that one was seen before.
     */
    String contentSha256(int index);

    /** Reads, decodes and preprocesses. @throws BadSampleException naming dataset, sample and reason */
    Sample read(int index);

    /**
     * Looks at every sample without decoding it, which takes no longer than computing digests does, and remembers those.
     *
     * @param most how many faults are enough
     * @return what cannot be read, is no picture, or has a size that the model does not take; nothing
     *     where samples are in memory
     */
    default List<BadSampleException> faults(int most) {
        return List.of();
    }

    /**
     * The first {@code count} samples of a seeded random order, or all if there are fewer; the same seed picks the same
     * samples.
     */
    Dataset shuffled(long seed, int count);

    /** The first {@code count} samples in file order, or all if there are fewer. */
    Dataset first(int count);
}
