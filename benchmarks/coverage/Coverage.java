import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.octet.metrics.Answers;
import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.statistics.Estimate;

/**
 * How often the bounds of a loss hold: draws datasets from a population whose true loss is known from a much larger draw,
 * computes bounds as a run does, and counts. Of a metric without losses it is the bounds of the value.
 *
 * <p>Arguments: runs a setting, seed, and the metric if it is to be one only. Prints a row a setting: share of runs in which
 * the true loss is at most the upper bound (its failures are false passes), and in which it is at least the lower bound,
 * with the Monte Carlo error of these shares. Both should be 95%.
 */
public final class Coverage {
    private static final double CONFIDENCE = 0.95;

    /** Samples of one of the draws that the true loss comes from; fewer where they are large. */
    private static final int POPULATION = 1_000_000;

    /** Draws whose mean it is: a million samples alone are off by a thirtieth of a dataset's error, 0.3 points of coverage. */
    private static final int POPULATIONS = 8;

    /** Of {@link #words}: mean harm of the log-normal, less what INT8 repairs. */
    private static final double MORE_ERRORS = 0.02 * Math.exp(0.6 * 0.6 / 2) - 0.1 * 0.08;

    /** Of {@link #shares}: mean harm times what an answer loses that is drawn again. */
    private static final double LOST_SHARE = 0.075 * (0.9 - 0.5);

    private Coverage() {}

    /** One sample of both variants: label, outcomes, and its group. */
    private record Row(String label, double[] fp32, double[] int8, String group) {}

    /** Makes the samples of one dataset. */
    private interface Draw {
        List<Row> rows(int samples, SplittableRandom random);
    }

    /**
     * @param population samples for the true loss
     * @param exact the true loss, where it can be told without drawing: few groups of a draw are off by a few tenths of a point
     */
    private record Setting(
            String metric, String what, int samples, int population, OptionalDouble exact, Draw draw) {
        Setting(String metric, String what, int samples, int population, Draw draw) {
            this(metric, what, samples, population, OptionalDouble.empty(), draw);
        }

        Setting(String metric, String what, int samples, double exact, Draw draw) {
            this(metric, what, samples, 0, OptionalDouble.of(exact), draw);
        }

        double truth(Metric metric, long seed) {
            if (exact.isPresent()) {
                return exact.getAsDouble();
            }
            double sum = 0;
            for (int part = 0; part < POPULATIONS; part++) {
                List<Row> all = draw.rows(population, new SplittableRandom(seed * POPULATIONS + part));
                double value = metric.value(answers("int8", all));
                sum += metric.hasLoss() ? metric.direction().loss(metric.value(answers("fp32", all)), value) : value;
            }
            return sum / POPULATIONS;
        }
    }

    public static void main(String[] args) {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        System.out.printf(Locale.ROOT, "%d runs a setting, seed %d, one-sided %.0f%%%n%n", runs, seed, 100 * CONFIDENCE);
        System.out.println("| metric | samples | true loss | upper bound holds | lower bound holds | error | undecidable |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Setting setting : settings()) {
            if (args.length < 3 || args[2].equals(setting.metric())) {
                System.out.println(row(setting, runs, seed));
            }
        }
    }

    private static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (String metric : List.of("f1", "mcc", "precision", "recall")) {
            settings.add(new Setting(metric, "n 408, 1.2% flips", 408, POPULATION, binary(0.68, 0.012)));
            settings.add(new Setting(metric, "n 1043, 2.4% flips", 1043, POPULATION, binary(0.31, 0.024)));
            settings.add(new Setting(metric, "n 2000, 10% positive, 0.7% flips", 2000, POPULATION, binary(0.1, 0.007)));
        }
        settings.add(new Setting("f1_macro", "10 classes, 3% flips", 1000, POPULATION / 4, classes(10, 0.03)));
        settings.add(new Setting("f1_macro", "4 classes, 2% flips", 500, POPULATION / 4, classes(4, 0.02)));
        settings.add(new Setting("f1_macro", "6 categories", 500, POPULATION / 8, marked(6, 0.04, false)));
        settings.add(new Setting("f1_micro", "6 categories", 500, POPULATION / 8, marked(6, 0.04, true)));
        settings.add(new Setting("precision_micro", "14 categories", 200, POPULATION / 8, marked(14, 0.03, true)));
        settings.add(new Setting("auroc", "10% positive", 1000, POPULATION, ranked(0.1, 0.15)));
        settings.add(new Setting("auroc", "half positive", 100, POPULATION, ranked(0.5, 0.15)));
        settings.add(new Setting("auroc", "4 categories", 600, POPULATION / 8, categories(4, 0.15)));
        settings.add(new Setting("auroc", "4 categories", 300, POPULATION / 8, categories(4, 0.15)));
        settings.add(new Setting("average_precision", "10% positive", 1000, POPULATION, ranked(0.1, 0.15)));
        settings.add(new Setting("spearman", "truth in 26 levels", 879, POPULATION, correlated(0.1)));
        settings.add(new Setting("pearson", "truth in 26 levels", 879, POPULATION, correlated(0.1)));
        settings.add(new Setting("wer", "independent", 500, MORE_ERRORS, words(1, 1)));
        settings.add(new Setting("wer", "40 speakers of 20", 800, MORE_ERRORS, words(20, 20)));
        settings.add(new Setting("wer", "20 speakers of 20", 400, MORE_ERRORS, words(20, 20)));
        settings.add(new Setting("wer", "40 speakers of 5 or 35", 800, MORE_ERRORS, words(5, 35)));
        settings.add(new Setting("squad_f1", "60 paragraphs of 5", 300, LOST_SHARE, shares(5)));
        settings.add(new Setting("squad_f1", "30 paragraphs of 5", 150, LOST_SHARE, shares(5)));
        settings.add(new Setting("squad_f1", "independent", 400, LOST_SHARE, shares(1)));
        settings.add(new Setting("perplexity", "independent", 400, POPULATION / 4, likelihoods()));
        settings.add(new Setting("miou", "8 classes", 200, POPULATION / 16, maps(8)));
        settings.add(new Setting("miou", "20 classes", 100, POPULATION / 16, maps(20)));
        settings.add(new Setting("sqnr", "its value, log-sd 1", 200, POPULATION / 4, noise(1)));
        settings.add(new Setting("sqnr", "its value, log-sd 0.5", 50, POPULATION / 4, noise(0.5)));
        return settings;
    }

    private static String row(Setting setting, int runs, long seed) {
        Metric metric = Metric.named(setting.metric()).orElseThrow();
        double truth = setting.truth(metric, seed);
        int[] counts = new int[4];
        for (int run = 0; run < runs; run++) {
            List<Row> rows = setting.draw().rows(setting.samples(), new SplittableRandom(seed * 1_000_003 + run + 1));
            Optional<Estimate> bounds = bounds(metric, answers("fp32", rows), answers("int8", rows));
            if (bounds.isEmpty()) {
                counts[3]++;
            } else {
                counts[0]++;
                counts[1] += truth <= bounds.get().high() ? 1 : 0;
                counts[2] += truth >= bounds.get().low() ? 1 : 0;
            }
        }
        double n = counts[0];
        return String.format(
                Locale.ROOT,
                "| %s, %s | %d | %.5f | %.1f%% | %.1f%% | %.1f%% | %.1f%% |",
                setting.metric(),
                setting.what(),
                setting.samples(),
                truth,
                100 * counts[1] / n,
                100 * counts[2] / n,
                100 * Math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / n),
                100.0 * counts[3] / runs);
    }

    /** Of the loss, or of the value itself where there is no loss; empty where no gate judges. */
    private static Optional<Estimate> bounds(Metric metric, Answers fp32, Answers int8) {
        if (!metric.hasLoss()) {
            return metric.bounds(int8, CONFIDENCE);
        }
        Loss loss = metric.loss(fp32, int8, CONFIDENCE);
        return loss.undecidable().isPresent() ? Optional.empty() : loss.absolute();
    }

    private static Answers answers(String variant, List<Row> rows) {
        List<String> labels = rows.stream().map(Row::label).toList();
        boolean grouped = !rows.get(0).group().isEmpty();
        return new Answers(
                variant,
                labels,
                labels,
                grouped ? Optional.of(rows.stream().map(Row::group).toList()) : Optional.empty(),
                rows.stream()
                        .map(row -> variant.equals("fp32") ? row.fp32() : row.int8())
                        .toArray(double[][]::new));
    }

    private static Row row(Object label, double fp32, double int8) {
        return new Row(label.toString(), new double[] {fp32}, new double[] {int8}, "");
    }

    private static List<Row> each(int samples, IntFunction<Row> maker) {
        return IntStream.range(0, samples).mapToObj(maker).toList();
    }

    /** FP32 is right in 87%; flips turn right answers wrong twice as often as the reverse. */
    private static Draw binary(double positive, double flips) {
        return (samples, random) -> each(samples, i -> {
            int truth = random.nextDouble() < positive ? 1 : 0;
            boolean right = random.nextDouble() < 0.87;
            double rate = right ? flips * 0.67 / 0.87 : flips * 0.33 / 0.13;
            boolean flip = random.nextDouble() < rate;
            return row(truth, right ? truth : 1 - truth, right != flip ? truth : 1 - truth);
        });
    }

    private static Draw classes(int classes, double flips) {
        return (samples, random) -> each(samples, i -> {
            int truth = (int) (classes * Math.pow(random.nextDouble(), 1.5));
            int fp32 = random.nextDouble() < 0.8 ? truth : random.nextInt(classes);
            int int8 = random.nextDouble() < flips ? random.nextInt(classes) : fp32;
            return row(truth, fp32, int8);
        });
    }

    private static Draw ranked(double positive, double noise) {
        return (samples, random) -> each(samples, i -> {
            int truth = random.nextDouble() < positive ? 1 : 0;
            double score = 1.5 * truth + random.nextGaussian();
            return row(truth, score, score + noise * 2 * random.nextGaussian());
        });
    }

    private static Draw categories(int categories, double noise) {
        return (samples, random) -> each(samples, i -> {
            double common = random.nextGaussian();
            String[] label = new String[categories];
            double[] fp32 = new double[categories];
            double[] int8 = new double[categories];
            for (int c = 0; c < categories; c++) {
                int truth = random.nextDouble() < 0.05 + 0.1 * c ? 1 : 0;
                label[c] = random.nextDouble() < 0.1 ? "nan" : Integer.toString(truth);
                fp32[c] = 1.2 * truth + 0.7 * common + 0.7 * random.nextGaussian();
                int8[c] = fp32[c] + noise * 2 * random.nextGaussian();
            }
            return new Row(String.join(";", label), fp32, int8, "");
        });
    }

    private static Draw correlated(double noise) {
        return (samples, random) -> each(samples, i -> {
            double truth = Math.round(5 * random.nextGaussian());
            double fp32 = truth / 5 + 0.7 * random.nextGaussian();
            return row(Math.max(-12, Math.min(13, truth)), fp32, fp32 + noise * random.nextGaussian());
        });
    }

    /** Utterances of speakers who suffer differently, log-sd 0.6; in turn one has so few, one so many. */
    private static Draw words(int few, int many) {
        return (samples, random) -> {
            double[] harm = new double[2 * (samples / (few + many)) + 2];
            Arrays.setAll(harm, i -> 0.02 * Math.exp(0.6 * random.nextGaussian()));
            return each(samples, i -> {
                int speaker = 2 * (i / (few + many)) + (i % (few + many) < few ? 0 : 1);
                int words = 5 + random.nextInt(25);
                int fp32 = binomial(words, 0.08, random);
                int more = binomial(words, harm[speaker], random) - binomial(fp32, 0.1, random);
                return new Row(
                        "",
                        new double[] {fp32, words},
                        new double[] {fp32 + more, words},
                        many > 1 ? "speaker " + speaker : "");
            });
        };
    }

    private static Draw shares(int together) {
        return (samples, random) -> {
            double[] harm = new double[samples / together + 1];
            Arrays.setAll(harm, i -> 0.15 * random.nextDouble());
            return each(samples, i -> {
                double fp32 = random.nextDouble() < 0.8 ? 1 : random.nextDouble();
                double int8 = random.nextDouble() < harm[i / together] ? random.nextDouble() : fp32;
                return new Row(
                        "",
                        new double[] {fp32},
                        new double[] {int8},
                        together > 1 ? "paragraph " + i / together : "");
            });
        };
    }

    private static Draw likelihoods() {
        return (samples, random) -> each(samples, i -> {
            int tokens = 20 + random.nextInt(200);
            double fp32 = tokens * (2.8 + 0.3 * random.nextGaussian());
            double int8 = fp32 + tokens * (0.02 + 0.05 * random.nextGaussian());
            return new Row("", new double[] {fp32, tokens}, new double[] {int8, tokens}, "");
        });
    }

    private static Draw maps(int classes) {
        return (samples, random) -> each(samples, i -> {
            double[] fp32 = new double[2 * classes];
            double[] int8 = new double[2 * classes];
            for (int c = 0; c < classes; c++) {
                if (random.nextDouble() < 1.0 / (c + 1)) {
                    int union = 50 + random.nextInt(950);
                    int shared = (int) (union * (0.6 + 0.35 * random.nextDouble()));
                    fp32[2 * c] = shared;
                    fp32[2 * c + 1] = union;
                    int8[2 * c] = shared - (int) (shared * 0.05 * random.nextDouble());
                    int8[2 * c + 1] = union + (int) (union * 0.02 * random.nextDouble());
                }
            }
            return new Row("", fp32, int8, "");
        });
    }

    /** Categories of which any number apply; INT8 changes answers, right ones twice as often. @param summed over categories */
    private static Draw marked(int categories, double flips, boolean summed) {
        return (samples, random) -> each(samples, i -> {
            double[] fp32 = new double[summed ? 3 : 3 * categories];
            double[] int8 = new double[fp32.length];
            for (int c = 0; c < categories; c++) {
                boolean truth = random.nextDouble() < 0.5 / (c + 1);
                boolean right = random.nextDouble() < 0.9;
                boolean flip = random.nextDouble() < (right ? flips : flips / 2);
                int place = summed ? 0 : 3 * c;
                count(truth, right == truth, fp32, place);
                count(truth, (right != flip) == truth, int8, place);
            }
            return new Row("", fp32, int8, "");
        });
    }

    private static void count(boolean truth, boolean answer, double[] hits, int place) {
        if (truth || answer) {
            hits[place + (truth && answer ? 0 : answer ? 1 : 2)]++;
        }
    }

    /** Energies of signal and noise, of which the noise has a long tail. */
    private static Draw noise(double spread) {
        return (samples, random) -> each(samples, i -> {
            double signal = 50 + 50 * random.nextDouble();
            double[] int8 = {signal, 0.1 * Math.exp(spread * random.nextGaussian())};
            return new Row("", new double[] {signal, 0}, int8, "");
        });
    }

    private static int binomial(int n, double p, SplittableRandom random) {
        int hits = 0;
        for (int i = 0; i < n; i++) {
            hits += random.nextDouble() < p ? 1 : 0;
        }
        return hits;
    }
}
