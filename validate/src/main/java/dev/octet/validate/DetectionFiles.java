package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.octet.datasets.Dataset;
import dev.octet.detection.CocoResults;
import dev.octet.detection.Detection;
import dev.octet.metrics.Answer;

/**
 * What each variant saw, as files of results in COCO's form beside {@code samples.csv}: {@code detections-fp32.json}. With
 * them and the dataset's annotations anybody can compute the figures again by pycocotools.
 */
final class DetectionFiles {

    private DetectionFiles() {}

    /** Whether the pictures of a dataset have the numbers that such files name them by. */
    static boolean canBeWrittenFor(Dataset dataset) {
        return dataset.columns().contains(Dataset.IMAGE_ID)
                && !dataset.categoryIds().isEmpty();
    }

    /** @param csv the table that {@code table} was read from */
    static void write(Path csv, SampleTable table, Dataset dataset) throws IOException {
        for (String variant : table.variants()) {
            Path file = csv.resolveSibling("detections-" + variant + ".json");
            List<String> images = table.cells(Dataset.IMAGE_ID);
            List<String> predictions = table.predictions(variant);
            try (CocoResults results = new CocoResults(file, dataset.categoryIds())) {
                for (int i = 0; i < images.size(); i++) {
                    List<Detection> found =
                            Answer.Detections.parse(predictions.get(i)).found().orElse(List.of());
                    results.add(Long.parseLong(images.get(i)), found);
                }
            }
        }
    }
}
