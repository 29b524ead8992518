package dev.octet.detection;

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
