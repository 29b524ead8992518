package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.text.TextInput;

/**
 * Adds up how likely a language model finds the tokens that it was fed: the logits {@code [1, tokens, vocabulary]} at a
 * token are those of the next one in {@code input_ids}. Tokens that {@code attention_mask} marks with 0 are not counted,
 * nor is the first one, which nothing predicts.
 */
final class LikelihoodReader extends SingleOutputReader {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";

    LikelihoodReader(Source source, Postprocess postprocess) {
        super(source, postprocess);
    }

    @Override
    public Answer read(Sample sample, List<Map<String, Tensor>> results) {
        Tensor tensor = source.only(sample, results).get(output);
        Feed feed = sample.feeds().get(0);
        Tensor input = TextInput.ids(feed).orElse(null);
        if (input == null || tensor.rank() != 3 || tensor.shape()[0] != 1 || tensor.shape()[1] != input.elements()) {
            throw fault(
                    sample,
                    "is " + tensor + " and " + IDS + " is " + (input == null ? "missing" : input),
                    "The likelihood of a text needs logits of [1, tokens, vocabulary] and the tokens that were fed.");
        }
        long[] ids = source.longs(sample, IDS, input);
        Tensor masked = TextInput.mask(feed).orElse(null);
        long[] mask = masked == null ? ones(ids.length) : source.longs(sample, MASK, masked);
        double[] logits = doubles(sample, tensor);
        int width = Math.toIntExact(tensor.shape()[2]);
        double sum = 0;
        int tokens = 0;
        for (int t = 1; t < ids.length; t++) {
            if (mask[t] != 0 && mask[t - 1] != 0) {
                if (ids[t] < 0 || ids[t] >= width) {
                    throw fault(
                            sample, "scores " + width + " tokens but the text has " + ids[t], "Check the tokenizer.");
                }
                int from = (t - 1) * width;
                sum += logits[from + (int) ids[t]] - logOfSum(logits, from, width);
                tokens++;
            }
        }
        return new Answer.Likelihood(sum, tokens);
    }

    private static long[] ones(int length) {
        long[] ones = new long[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Logarithm of the sum of exponentials; the highest is taken out so that none overflows. */
    private static double logOfSum(double[] values, int from, int count) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            highest = Math.max(highest, values[i]);
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.exp(values[i] - highest);
        }
        return highest + Math.log(sum);
    }
}
