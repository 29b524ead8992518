package dev.octet.emulate;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.io.Progress;
import dev.octet.recipes.Recipe;
import dev.octet.zoo.Model;
import dev.octet.zoo.Zoo;

/** Predicts the accuracy that an INT8 classifier of a recipe has without VNNI: see README.md. */
public final class Predict {
    private Predict() {}

    /**
     * Arguments: home of Octet, recipe, INT8 model, calibration samples to analyse, scored samples to predict, folder for
     * the feeds and labels of all scored samples and for the predicted outputs.
     */
    public static void main(String[] args) throws Exception {
        Zoo zoo = Zoo.open(Path.of(args[0]), System.getenv());
        Recipe recipe = Recipe.read(Path.of(args[1]), zoo);
        Path int8 = Path.of(args[2]);
        Engine engine = Engine.onnxRuntime();
        Model model = zoo.model(recipe.model(), Progress.NONE);
        try (Session session = engine.open(int8, SessionSettings.ofThreads(1))) {
            Recipe.Calibrated calibrated = recipe.calibrated().orElseThrow();
            Dataset calibration = zoo.dataset(
                    calibrated.dataset(), recipe.preprocess(), model, session.inputs(), Progress.NONE);
            Dataset samples = calibration.shuffled(calibrated.settings().seed(), Integer.parseInt(args[3]));
            Dataset scored =
                    zoo.dataset(recipe.dataset(), recipe.preprocess(), model, session.inputs(), Progress.NONE);
            analyse(engine, int8, samples);
            score(engine, int8, session, scored, Integer.parseInt(args[4]), Path.of(args[5]));
        }
    }

    private static void analyse(Engine engine, Path int8, Dataset samples) {
        Iterable<Feed> feeds = () -> IntStream.range(0, samples.size())
                .mapToObj(i -> samples.read(i).feeds().get(0))
                .iterator();
        SaturationAnalysis analysis = SaturationAnalysis.of(engine, Graph.read(int8), feeds);
        for (SaturationAnalysis.Layer layer : analysis.layers()) {
            say("  %s %s: %d of %d pairs can saturate, %.4f %% of %d outputs did, %.1f dB", layer.op(), layer.node(),
                    layer.pairsAtRisk(), layer.pairs(), 100.0 * layer.saturated() / layer.outputs(), layer.outputs(),
                    layer.signalToNoise());
        }
        say("%s: %d layers can saturate, %d did over %d calibration samples, %.1f s", int8.getFileName(),
                analysis.layers().size(), analysis.layersAtRisk().size(), analysis.feeds(), analysis.seconds());
        say("layers at risk: %s", String.join(" ", analysis.layersAtRisk()));
    }

    private static void score(Engine engine, Path int8, Session session, Dataset scored, int n, Path folder) throws Exception {
        Files.createDirectories(folder);
        int right = 0;
        int rightHere = 0;
        int same = 0;
        long emulated = 0;
        try (SaturatedModel model = new SaturatedModel(engine, Graph.read(int8));
                OutputStream feeds = Files.newOutputStream(folder.resolve("feeds.bin"));
                OutputStream labels = Files.newOutputStream(folder.resolve("labels.txt"));
                OutputStream outputs = Files.newOutputStream(folder.resolve("outputs.bin"))) {
            for (int i = 0; i < scored.size(); i++) {
                Sample sample = scored.read(i);
                Feed feed = sample.feeds().get(0);
                int label = ((Label.ClassIndex) sample.label()).index();
                feeds.write(only(feed.tensors()).toBytes());
                labels.write((label + "\n").getBytes(StandardCharsets.UTF_8));
                if (i >= n) {
                    continue;
                }
                long before = System.nanoTime();
                Tensor predicted = only(model.run(feed, true));
                emulated += System.nanoTime() - before;
                Tensor here = only(session.run(feed));
                right += best(predicted) == label ? 1 : 0;
                rightHere += best(here) == label ? 1 : 0;
                same += best(predicted) == best(here) ? 1 : 0;
                outputs.write(predicted.toBytes());
            }
            long saturated = model.layers().stream().mapToLong(watched -> watched.tally().saturated()).sum();
            long all = model.layers().stream().mapToLong(watched -> watched.tally().outputs()).sum();
            say("saturated while scoring: %d of %d outputs of layers that can", saturated, all);
        }
        say("top-1 over %d: %.3f %% predicted without VNNI, %.3f %% of the engine on this host, same answer %.2f %%;"
                        + " %.3f s of emulation a sample",
                n, 100.0 * right / n, 100.0 * rightHere / n, 100.0 * same / n, emulated / 1e9 / n);
    }

    private static Tensor only(Map<String, Tensor> tensors) {
        return tensors.values().iterator().next();
    }

    private static int best(Tensor logits) {
        float[] values = logits.toFloats();
        return IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] > values[a] ? b : a);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
