package dev.octet.detection;

/** How the area below a curve of precision over recall is measured. */
sealed interface Curve permits RecallPoints, ScoreSteps, Curve.RecallSteps {

    /**
     * The area, in [0, 1].
     *
     * @param list detections of a category
     * @param threshold which of the IoU thresholds
     * @param weights how often each picture stands
     * @param seen what {@link RankedList#count} wrote for these weights
     * @param truths what {@link RankedList#truths} gave for them, above 0
     * @param scores lowest and highest score of all categories and pictures
     */
    double area(RankedList list, int threshold, int[] weights, int[] seen, int truths, Scores scores);

    /** Lowest and highest score. */
    record Scores(double low, double high) {}

    /** The right detections of a curve: recall and precision at each, precision made monotone from the right. */
    record Points(double[] recall, double[] precision, int count) {

        /** @param added to each count that precision is divided by */
        static Points of(RankedList list, int threshold, int[] weights, int[] seen, int truths, double added) {
            int[] events = list.events(threshold);
            double[] recall = new double[events.length];
            double[] precision = new double[events.length];
            int count = 0;
            int right = 0;
            int ignored = 0;
            for (int event : events) {
                int position = event >> 1;
                int weight = weights[list.picture(position)];
                if (weight == 0) {
                    continue;
                }
                if ((event & 1) == 0) {
                    ignored += weight;
                } else {
                    right += weight;
                    recall[count] = (double) right / truths;
                    precision[count] = right / (seen[position] - ignored + added);
                    count++;
                }
            }
            for (int i = count - 2; i >= 0; i--) {
                precision[i] = Math.max(precision[i], precision[i + 1]);
            }
            return new Points(recall, precision, count);
        }
    }

    /** The whole area below the curve, step by step of recall: VOC since 2010. */
    record RecallSteps() implements Curve {

        @Override
        public double area(RankedList list, int threshold, int[] weights, int[] seen, int truths, Scores scores) {
            Points points = Points.of(list, threshold, weights, seen, truths, 0);
            double area = 0;
            double before = 0;
            for (int i = 0; i < points.count(); i++) {
                area += (points.recall()[i] - before) * points.precision()[i];
                before = points.recall()[i];
            }
            return area;
        }
    }
}
