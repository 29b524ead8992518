package dev.octet.website;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.CalibrationRecord;
import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.CalibrationRecord.FloatNode;
import dev.octet.reports.CalibrationRecord.Step;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.RunRecord.Datasets;
import dev.octet.reports.RunRecord.Framework;
import dev.octet.reports.RunRecord.Model;
import dev.octet.reports.RunRecord.Reason;
import dev.octet.reports.RunRecord.Recipe;
import dev.octet.reports.RunRecord.Variant;
import dev.octet.reports.RunRecord.Verdict;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;
import dev.octet.reports.ScenarioRecord;
import dev.octet.reports.SweepRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.reports.ThroughputRecord.Speed;

/** Runs in a store, with raw files, as octet run leaves them; the figures are invented. */
final class Runs {
    private static final Instant START = Instant.parse("2026-11-23T04:03:12.345Z");

    private Runs() {}

    /** Five runs of three frameworks: a pass, a fail with three variants, an undecided one, a synthetic one, one with every part. */
    static List<RunStore.Stored> mixed(Path root) {
        List<RunStore.Stored> runs = new ArrayList<>();
        runs.add(stored(root, images("resnet50", "PyTorch", "ResNet", Verdict.PASS, 2.1, 0.0003), SAMPLES, ROUNDS));
        runs.add(stored(root, images("vgg16", "PyTorch", "VGG", Verdict.UNDECIDED, 2.9, 0.0042), SAMPLES, ROUNDS));
        runs.add(stored(root, text("minilm", "ONNX"), SCORES, ROUNDS));
        runs.add(stored(
                root,
                RunRecord.builder(
                                recipe("densenet"),
                                START,
                                new Model(
                                        "densenet",
                                        Optional.empty(),
                                        framework("Synthetic"),
                                        true,
                                        Optional.empty(),
                                        Optional.empty()))
                        .throughput(throughput(1.7)),
                Map.of()));
        runs.add(stored(root, FullRun.record(), FullRun.FILES));
        return List.copyOf(runs);
    }

    /** Many runs that differ in every figure, for pages that must stay quick. */
    static List<RunStore.Stored> many(Path root, int count) {
        List<RunStore.Stored> runs = new ArrayList<>();
        List<String> frameworks = List.of("TensorFlow", "PyTorch", "MXNet", "ONNX");
        for (int i = 0; i < count; i++) {
            RunRecordBuilder run = images(
                    String.format(Locale.ROOT, "model-%04d", i),
                    frameworks.get(i % frameworks.size()),
                    "family " + i % 17,
                    Verdict.values()[i % 7 % 3],
                    1 + i % 211 / 100.0,
                    (i % 101 - 40) / 10_000.0);
            runs.add(stored(root, run, SAMPLES, ROUNDS));
        }
        return List.copyOf(runs);
    }

    /** A record all of whose texts are {@code evil}, with raw files that hold it too. */
    static RunStore.Stored hostile(Path root, String evil) {
        Optional<Dataset> dataset = Optional.of(new Dataset(evil, Optional.empty(), Optional.empty()));
        String cell = '"' + evil.replace("\"", "\"\"") + '"';
        return stored(
                root,
                RunRecord.builder(
                                new Recipe("hostile", Sha256.of(evil), Optional.of(evil)),
                                START,
                                new Model(
                                        evil,
                                        Optional.empty(),
                                        new Framework(evil, Optional.of(evil), Optional.of(evil)),
                                        false,
                                        Optional.of(evil),
                                        Optional.of(evil)))
                        .verdict(Verdict.FAIL, List.of(new Reason(evil, Verdict.FAIL, evil)))
                        .datasets(new Datasets(dataset, dataset, dataset, 0, false))
                        .variant(
                                "int8",
                                new Variant(Optional.empty(), Optional.empty(), Optional.of(evil), Optional.of(evil)))
                        .accuracy(accuracy(evil, evil, 0.5, Map.of("int8", 0.1)))
                        .throughput(new ThroughputRecord(
                                evil,
                                Optional.of(evil),
                                Optional.of(true),
                                Optional.of(evil),
                                speeds(2),
                                Optional.of(ratio("int8", 2)),
                                List.of(),
                                Optional.of("rounds.csv"),
                                Optional.of(new ScenarioRecord(
                                        evil, evil, true, Optional.empty(), Optional.empty(), Map.of(), Map.of())),
                                Optional.of(1L),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()))
                        .calibration(calibration(evil))
                        .sweep(hostileSweep(evil))
                        .host(Map.of(evil, evil))
                        .software(Map.of(evil + "2", evil))
                        .note(evil),
                Map.of(
                        "samples.csv",
                        "id,label,fault,fp32.prediction," + column("fp32", evil) + ",int8.prediction,"
                                + column("int8", evil) + "\n" + cell + "," + cell + ",," + cell + ",0.5,2,0.7\n"),
                Map.of("rounds.csv", FullRun.rounds(evil, "int8").csv()));
    }

    /** Its axes, words and reasons. */
    private static SweepRecord hostileSweep(String evil) {
        List<SweepRecord.Point> points = new ArrayList<>();
        for (Object value : List.of(evil, "other", 3)) {
            boolean measured = value instanceof String;
            points.add(new SweepRecord.Point(
                    Map.of(evil, value),
                    "int8",
                    evil,
                    measured ? Optional.of(5.0) : Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    measured ? Optional.empty() : Optional.of(evil)));
        }
        return new SweepRecord(List.of(evil), points, Optional.empty());
    }

    /** Heading of a metric of that name. */
    private static String column(String variant, String metric) {
        return '"' + variant + "." + metric.replace("\"", "\"\"") + '"';
    }

    static RunRecordBuilder images(
            String name, String framework, String family, Verdict verdict, double ratio, double loss) {
        return RunRecord.builder(
                        recipe(name),
                        START,
                        new Model(
                                name,
                                Optional.of(Sha256.of(name)),
                                framework(framework),
                                false,
                                Optional.of("Apache-2.0"),
                                Optional.of(family)))
                .verdict(verdict, List.of(new Reason("accuracy_loss top1", verdict, "what was found")))
                .datasets(new Datasets(
                        Optional.of(new Dataset("imagenet/val", Optional.of(Sha256.of("val")), Optional.of(50_000L))),
                        Optional.of(new Dataset("imagenet/train", Optional.empty(), Optional.empty())),
                        Optional.empty(),
                        0,
                        false))
                .variant("fp32", variant("fp32", 102_000_000))
                .variant("int8", variant("int8", 26_000_000))
                .accuracy(accuracy("top1", "%", 0.7613, Map.of("int8", loss)))
                .accuracy(accuracy("top5", "%", 0.9287, Map.of("int8", loss / 2)))
                .throughput(throughput(ratio))
                .calibration(calibration("ranges"))
                .host(host());
    }

    private static RunRecordBuilder text(String name, String framework) {
        return RunRecord.builder(
                        recipe(name),
                        START,
                        new Model(
                                name,
                                Optional.of(Sha256.of(name)),
                                framework(framework),
                                false,
                                Optional.empty(),
                                Optional.empty()))
                .verdict(Verdict.FAIL, List.of(new Reason("accuracy_loss spearman", Verdict.FAIL, "lost too much")))
                .datasets(new Datasets(
                        Optional.of(new Dataset("stsb/test", Optional.empty(), Optional.of(1379L))),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        false))
                .variant("fp32", variant("fp32", 90_000_000))
                .variant("bf16", variant("bf16", 45_000_000))
                .variant("int8", variant("int8", 23_000_000))
                .accuracy(accuracy("spearman", "", 0.8203, Map.of("bf16", 0.0002, "int8", 0.0233)))
                .throughput(new ThroughputRecord(
                        "1s4c10ins1bs",
                        Optional.empty(),
                        Optional.of(false),
                        Optional.empty(),
                        Map.of("fp32", speed(500), "bf16", speed(910), "int8", speed(800.2)),
                        Optional.of(ratio("int8", 1.6)),
                        List.of(ratio("bf16", 1.82), ratio("int8", 1.6)),
                        Optional.of("rounds.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty()));
    }

    static final Map<String, String> SAMPLES = Map.of("samples.csv", """
            id,label,fault,fp32.prediction,fp32.top1,fp32.top5,int8.prediction,int8.top1,int8.top5
            a.jpg,1,,1,1,1,1,1,1
            b.jpg,2,,2,1,1,7,0,1
            c.jpg,3,,8,0,1,3,1,1
            d.jpg,4,,9,0,0,5,0,0
            e.jpg,,corrupt,,,,,,
            """);

    static final Map<String, String> SCORES = Map.of("samples.csv", """
            id,label,fault,fp32.prediction,fp32.spearman,bf16.prediction,bf16.spearman,int8.prediction,int8.spearman
            1,2.8,,0.78,0.78,0.78,0.78,0.76,0.76
            2,4.4,,0.94,0.94,0.95,0.95,0.99,0.99
            3,4.0,,0.72,0.72,0.72,0.72,0.72,0.72
            """);

    static final Map<String, String> ROUNDS =
            Map.of("rounds.csv", FullRun.rounds("fp32", "int8").csv());

    /** Writes the run with its raw files. */
    @SafeVarargs
    static RunStore.Stored stored(Path root, RunRecordBuilder record, Map<String, String>... files) {
        RunRecord bare = record.build();
        try (RunFolder folder = new RunStore(root)
                .create(bare.recipe().name(), bare.started(), bare.recipe().sha256())) {
            for (Map<String, String> some : files) {
                for (Map.Entry<String, String> file : some.entrySet()) {
                    Files.writeString(folder.path().resolve(file.getKey()), file.getValue());
                    record.file(folder.raw(file.getKey()));
                }
            }
            RunRecord whole = record.build();
            return new RunStore.Stored(folder.finish(whole), whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recipe recipe(String name) {
        String text = "octet: 1\nname: " + name + "\n";
        return new Recipe(name, Sha256.of(text), Optional.of(text));
    }

    private static Framework framework(String name) {
        return new Framework(name, Optional.of("2.3"), Optional.empty());
    }

    private static Variant variant(String content, long bytes) {
        return new Variant(
                Optional.of(Sha256.of(content)), Optional.of(bytes), Optional.of("ONNX Runtime"), Optional.empty());
    }

    private static AccuracyRecord accuracy(String metric, String unit, double fp32, Map<String, Double> relativeLoss) {
        Map<String, Double> values = new LinkedHashMap<>(Map.of("fp32", fp32));
        List<Loss> losses = new ArrayList<>();
        relativeLoss.forEach((variant, loss) -> {
            values.put(variant, fp32 * (1 - loss));
            losses.add(new Loss(
                    Optional.of(variant),
                    Optional.of(fp32 * loss),
                    Optional.of(loss),
                    Optional.of(loss - 0.002),
                    Optional.of(loss + 0.002),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(0.95),
                    Optional.of("paired"),
                    Optional.empty()));
        });
        return new AccuracyRecord(
                metric,
                unit,
                true,
                Optional.empty(),
                Optional.of(50_000L),
                List.of(),
                values,
                Optional.empty(),
                losses,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static ThroughputRecord throughput(double ratio) {
        return new ThroughputRecord(
                "1s4c10ins1bs",
                Optional.empty(),
                Optional.of(true),
                Optional.of("taskset: 0 | 1"),
                speeds(ratio),
                Optional.of(ratio("int8", ratio)),
                List.of(),
                Optional.of("rounds.csv"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    static Map<String, Speed> speeds(double ratio) {
        return Map.of("fp32", speed(500), "int8", speed(500 * ratio));
    }

    private static Speed speed(double rate) {
        return new Speed(
                Optional.of(rate),
                Optional.of(2000 / rate),
                Optional.of(2100 / rate),
                Optional.of(2500 / rate),
                Optional.of(104_857_600L));
    }

    private static Ratio ratio(String variant, double value) {
        return new Ratio(
                Optional.of(variant),
                Optional.of(value),
                Optional.of(value - 0.05),
                Optional.of(value + 0.06),
                Optional.of(0.95),
                Optional.of("Hodges-Lehmann"),
                Optional.empty());
    }

    private static CalibrationRecord calibration(String text) {
        return new CalibrationRecord(
                Optional.of("imagenet/train"),
                Optional.of(256L),
                Optional.of(4.25),
                Optional.empty(),
                Optional.of("entropy"),
                Optional.of("u8/s8 per channel"),
                Optional.of("fastest"),
                Map.of("Conv", 53),
                List.of(new FloatNode(text, "Gemm", text)),
                List.of(text),
                List.of(new Step(text, Optional.of(28.4), Optional.of(31.1), true, text)),
                List.of(
                        new Candidate(text, 1, 1, 1, 0, Optional.of(31.06), true, 1, true),
                        new Candidate(text + " 2", 1.12, 1.1, 1.13, 12, Optional.of(30.62), true, 1.12, true),
                        new Candidate(text + " 3", 0.71, 0.69, 0.73, 6, Optional.empty(), false, 0.7952, false)),
                Optional.empty(),
                Optional.empty());
    }

    private static Map<String, String> host() {
        Map<String, String> host = new LinkedHashMap<>();
        host.put("manufacturer", "Example");
        host.put("cpu_model", "Example Xeon 8480+ @ 2.00 GHz");
        host.put("sockets", "1");
        return host;
    }
}
