package dev.octet.detection;

/**
 * The area below a curve that is sampled where scores, stretched to [0, 1], pass each of 1000 equal steps: WIDER FACE.
 * A step at which nothing counts yet has precision 0.
 */
record ScoreSteps() implements Curve {
    private static final int STEPS = 1000;

    @Override
    public double area(RankedList list, int threshold, int[] weights, int[] seen, int truths, Scores scores) {
        int[] events = list.events(threshold);
        double[] recall = new double[STEPS];
        double[] precision = new double[STEPS];
        int event = 0;
        int position = 0;
        int right = 0;
        int ignored = 0;
        for (int step = 0; step < STEPS; step++) {
            double least = 1 - (double) (step + 1) / STEPS;
            while (position < list.size() && stretched(list.score(position), scores) >= least) {
                position++;
            }
            while (event < events.length && events[event] >> 1 < position) {
                int weight = weights[list.picture(events[event] >> 1)];
                right += (events[event] & 1) == 1 ? weight : 0;
                ignored += (events[event] & 1) == 0 ? weight : 0;
                event++;
            }
            int counted = (position == 0 ? 0 : seen[position - 1]) - ignored;
            recall[step] = (double) right / truths;
            precision[step] = counted == 0 ? 0 : (double) right / counted;
        }
        for (int i = STEPS - 2; i >= 0; i--) {
            precision[i] = Math.max(precision[i], precision[i + 1]);
        }
        double area = 0;
        for (int i = 0; i < STEPS; i++) {
            area += (recall[i] - (i == 0 ? 0 : recall[i - 1])) * precision[i];
        }
        return area;
    }

    private static double stretched(double score, Scores scores) {
        double range = scores.high() - scores.low();
        return range > 0 ? (score - scores.low()) / range : 1;
    }
}
