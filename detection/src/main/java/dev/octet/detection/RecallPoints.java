package dev.octet.detection;

/**
 * Mean of the best precision at fixed recalls or beyond them: COCO's 101 points, VOC 2007's 11.
 *
 * @param recalls ascending
 * @param added to each count that precision is divided by, as pycocotools does
 */
record RecallPoints(double[] recalls, double added) implements Curve {

    @Override
    public double area(RankedList list, int threshold, int[] weights, int[] seen, int truths, Scores scores) {
        Points points = Points.of(list, threshold, weights, seen, truths, added);
        double sum = 0;
        int next = 0;
        for (double recall : recalls) {
            while (next < points.count() && points.recall()[next] < recall) {
                next++;
            }
            if (next == points.count()) {
                break;
            }
            sum += points.precision()[next];
        }
        return sum / recalls.length;
    }
}
