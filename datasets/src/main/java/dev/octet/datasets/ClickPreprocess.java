package dev.octet.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * What a model of clicks is fed of a line of Criteo's logs, as data_utils.py and dlrm_data_pytorch.py of
 * facebookresearch/dlrm do it: counts {@code x} become {@code log(1 + max(x, 0))}, and the hash of a category its remainder by
 * the size of the tables; what is missing is 0. The numbering of categories by their first appearance in the training days,
 * which that code makes besides, is not made here.
 *
 * @param dense input of the counts, FLOAT32 [N, 13]
 * @param sparse input of the categories, INT64 [N, 26]
 * @param rows size of the tables ({@code --max-ind-range})
 */
record ClickPreprocess(String dense, String sparse, int rows) implements Preprocess {
    static final List<String> KEYS = List.of("dense", "sparse", "rows");

    ClickPreprocess {
        requireNonNull(dense, "dense");
        requireNonNull(sparse, "sparse");
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1 but was " + rows);
        }
    }

    static Optional<ClickPreprocess> read(Section section) {
        section.require("dense", "sparse", "rows");
        Optional<String> dense = section.text("dense");
        Optional<String> sparse = section.text("sparse");
        Optional<Integer> rows = section.integer("rows", 1, Integer.MAX_VALUE);
        section.done();
        return section.build(() -> new ClickPreprocess(dense.orElseThrow(), sparse.orElseThrow(), rows.orElseThrow()));
    }

    /** @throws DatasetException if the model does not take just these inputs */
    void check(List<TensorInfo> inputs) {
        List<String> faults = new ArrayList<>();
        for (TensorInfo input : inputs) {
            if (!fits(input, dense, ElementType.FLOAT32, ClickLog.COUNTS)
                    && !fits(input, sparse, ElementType.INT64, ClickLog.CATEGORIES)) {
                faults.add(input.toString());
            }
        }
        if (!faults.isEmpty() || inputs.size() != 2) {
            throw new DatasetException(
                    (faults.isEmpty() ? "the model has not both inputs" : "nothing feeds " + String.join(", ", faults))
                            + "; a click feeds '" + dense + "' FLOAT32[N, " + ClickLog.COUNTS + "] and '" + sparse
                            + "' INT64[N, "
                            + ClickLog.CATEGORIES + "]; correct dense and sparse in preprocess");
        }
    }

    private static boolean fits(TensorInfo input, String name, ElementType type, int width) {
        return input.name().equals(name)
                && input.type() == type
                && input.shape().size() == 2
                && input.shape().get(0) <= 1
                && (input.shape().get(1) == width || input.shape().get(1) < 0);
    }

    Feed feed(long[] counts, long[] categories) {
        float[] logs = new float[counts.length];
        for (int i = 0; i < counts.length; i++) {
            logs[i] = (float) Math.log(1.0 + Math.max(counts[i], 0));
        }
        long[] indices = new long[categories.length];
        for (int i = 0; i < categories.length; i++) {
            indices[i] = categories[i] % rows;
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(dense, Tensor.ofFloats(logs, 1, logs.length));
        tensors.put(sparse, Tensor.ofLongs(indices, 1, indices.length));
        return new Feed(tensors);
    }
}
