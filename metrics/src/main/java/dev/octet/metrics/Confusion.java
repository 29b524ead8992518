package dev.octet.metrics;

import java.util.ArrayList;
import java.util.List;

import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelConfusionMatrix;
import org.tribuo.evaluation.metrics.EvaluationMetric.Average;
import org.tribuo.evaluation.metrics.MetricTarget;
import org.tribuo.impl.ArrayExample;

/** Metrics of class predictions as Tribuo's evaluators compute them from a confusion matrix. */
final class Confusion {

    private Confusion() {}

    /** Share of predictions that equal their labels. */
    static double accuracy(Answers answers) {
        LabelFactory factory = new LabelFactory();
        MutableOutputInfo<Label> classes = factory.generateInfo();
        List<Prediction<Label>> predictions = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Label truth = new Label(answers.labels().get(i));
            Label predicted = new Label(answers.predictions().get(i));
            classes.observe(truth);
            classes.observe(predicted);
            // An example must have a feature; the confusion matrix looks at none.
            ArrayExample<Label> example = new ArrayExample<>(truth, new String[] {"f"}, new double[] {0});
            predictions.add(new Prediction<>(predicted, 1, example));
        }
        LabelConfusionMatrix matrix = new LabelConfusionMatrix(classes.generateImmutableOutputInfo(), predictions);
        return ConfusionMetrics.accuracy(new MetricTarget<Label>(Average.MICRO), matrix);
    }
}
