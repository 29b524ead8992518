package dev.octet.reports;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.AccuracyRecord.Skipped;
import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.CalibrationRecord.FloatNode;
import dev.octet.reports.CalibrationRecord.Judgement;
import dev.octet.reports.CalibrationRecord.Step;
import dev.octet.reports.CalibrationRecord.Timing;
import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.RunRecord.Datasets;
import dev.octet.reports.RunRecord.Framework;
import dev.octet.reports.RunRecord.Model;
import dev.octet.reports.RunRecord.Reason;
import dev.octet.reports.RunRecord.Recipe;
import dev.octet.reports.RunRecord.Stage;
import dev.octet.reports.RunRecord.Variant;
import dev.octet.reports.RunRecord.Verdict;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.reports.ThroughputRecord.Speed;

/** Records as real runs write them; the figures are invented. */
final class Examples {
    static final Instant START = Instant.parse("2026-11-23T04:03:12.345Z");

    private Examples() {}

    /** Everything filled in: two metrics, intervals, a reduced setting, a pass. */
    static RunRecord passing() {
        return begun("fashion-resnet20", "PyTorch", "2.3")
                .fingerprint(Sha256.of("fashion-resnet20 with all its settings"))
                .verdict(
                        Verdict.PASS,
                        List.of(
                                new Reason(
                                        "accuracy_loss",
                                        Verdict.PASS,
                                        "95% sure that the relative loss of top1 is at most 0.16%; the limit is 1.00%."),
                                new Reason(
                                        "speed_up", Verdict.PASS, "95% sure of at least 2.00x; the limit is 1.20x.")))
                .datasets(new Datasets(
                        dataset("fashion-mnist/test", 10_000),
                        dataset("fashion-mnist/train", 60_000),
                        dataset("fashion-mnist/train", 500),
                        0,
                        false))
                .variant("fp32", variant("fp32", 1_092_354))
                .variant("int8", variant("int8", 301_877))
                .accuracy(accuracy("top1", 10_000, 0.9328, 0.9325, loss(0.0003, 0.00032, -0.0010, 0.0016)))
                .accuracy(accuracy("top5", 10_000, 0.9981, 0.9979, loss(0.0002, 0.0002, -0.0001, 0.0005)))
                .throughput(throughput("1s1c2ins1bs", "1s4c10ins1bs", 1234.5678, 2592.6123, 2.1, 2.0, 2.2))
                .calibration(new CalibrationRecord(
                        Optional.of("fashion-mnist/train"),
                        Optional.of(256L),
                        Optional.of(4.25),
                        Optional.of(412_876_800L),
                        Optional.of("entropy"),
                        Optional.of("u8 activations, s8 weights per channel, QDQ"),
                        Optional.of("fastest"),
                        ordered(Map.entry("Conv", 21), Map.entry("Add", 9)),
                        List.of(new FloatNode("/fc/Gemm", "Gemm", "classifier head keeps its float output")),
                        List.of("2 channels of /layer1/conv have all-zero weights"),
                        List.of(
                                new Step(
                                        "percentile 99.99 ranges",
                                        Optional.of(28.44),
                                        Optional.of(31.06),
                                        true,
                                        "every range"),
                                new Step(
                                        "bias correction", Optional.of(31.06), Optional.of(30.97), false, "21 layers")),
                        List.of(
                                new Candidate("everything", 1, 1, 1, 0, Optional.of(31.06), true, 1, true),
                                new Candidate("float stem", 1.12, 1.1, 1.13, 12, Optional.of(30.62), true, 1.12, true),
                                new Candidate(
                                        "Conv and Gemm only",
                                        0.71,
                                        0.69,
                                        0.73,
                                        6,
                                        Optional.empty(),
                                        false,
                                        0.7952,
                                        false)),
                        Optional.of(new Timing(0.41, 0.89, 2.17, 2.1, 2.24, 40)),
                        Optional.of(new Judgement(
                                Optional.of(-0.008),
                                false,
                                "top1 loses 0.20% relative on 500 samples of fashion-mnist/train, limit 1.00%"))))
                .host(host())
                .software(ordered(
                        Map.entry("octet", "0.1.0"),
                        Map.entry("jdk", "17.0.13"),
                        Map.entry("engine", "ONNX Runtime 1.28.0")))
                .stage(new Stage("calibrate", START.plusSeconds(1), 4.25))
                .stage(new Stage("validate", START.plusSeconds(6), 61.5))
                .file(new RunRecord.RawFile("samples.csv", Sha256.of("samples")))
                .build();
    }

    /** Lower is better, small sample, no throughput; the calibration set overlaps the scored one. */
    static RunRecord undecided() {
        return begun("tiny-asr", "PyTorch", "2.3")
                .verdict(
                        Verdict.UNDECIDED,
                        List.of(new Reason(
                                "accuracy_loss",
                                Verdict.UNDECIDED,
                                "The loss of wer lies between -0.40% and 2.10%; about 5,072 samples would decide.")))
                .datasets(new Datasets(
                        dataset("speech/dev", 400), dataset("speech/dev", 400), dataset("speech/dev", 400), 12, true))
                .variant("fp32", variant("fp32-asr", 40_000_000))
                .variant("int8", variant("int8-asr", 11_000_000))
                .accuracy(new AccuracyRecord(
                        "wer",
                        "%",
                        false,
                        Optional.of(400L),
                        Optional.of(398L),
                        List.of(new Skipped("utt-17", "corrupt audio"), new Skipped("utt-18", "corrupt audio")),
                        ordered(Map.entry("fp32", 0.0812), Map.entry("int8", 0.0819)),
                        loss(0.0007, 0.0086, -0.004, 0.021),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()))
                .host(host())
                .build();
    }

    /** A Spearman correlation that lost too much, and three variants. */
    static RunRecord failing() {
        return begun("minilm-stsb", "ONNX Runtime", "1.28.0")
                .verdict(
                        Verdict.FAIL,
                        List.of(
                                new Reason("accuracy_loss", Verdict.FAIL, "95% sure that the loss is above 1.00%."),
                                new Reason("speed_up", Verdict.PASS, "95% sure of at least 1.50x.")))
                .variant("fp32", variant("fp32-stsb", 90_000_000))
                .variant("bf16", variant("bf16-stsb", 45_000_000))
                .variant("int8", variant("int8-stsb", 23_000_000))
                .accuracy(new AccuracyRecord(
                        "spearman",
                        "",
                        true,
                        Optional.empty(),
                        Optional.of(1379L),
                        List.of(),
                        ordered(Map.entry("fp32", 0.8203), Map.entry("bf16", 0.8201), Map.entry("int8", 0.8012)),
                        Optional.of(loss("int8", 0.0191, 0.02328, 0.018, 0.029)),
                        List.of(
                                loss("bf16", 0.0002, 0.00024, -0.0003, 0.0008),
                                loss("int8", 0.0191, 0.02328, 0.018, 0.029)),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()))
                .throughput(new ThroughputRecord(
                        "1s4c10ins1bs",
                        Optional.of("1s4c10ins1bs"),
                        Optional.of(true),
                        Optional.of("numactl: 0-3 | 4-7"),
                        ordered(
                                Map.entry("fp32", speed(500.125)),
                                Map.entry("bf16", speed(910)),
                                Map.entry("int8", speed(800.2))),
                        Optional.of(ratio("int8", 1.6, 1.5, 1.7)),
                        List.of(ratio("bf16", 1.82, 1.8, 1.84), ratio("int8", 1.6, 1.5, 1.7)),
                        Optional.of("rounds.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty()))
                .host(host())
                .build();
    }

    /** All that can be told of speed, and a sweep. */
    static RunRecord measured() {
        RunRecord like = passing();
        ThroughputRecord speeds = like.throughput().orElseThrow();
        Ratio ratio = new Ratio(
                Optional.of("int8"),
                Optional.of(2.1),
                Optional.of(2.0),
                Optional.of(2.2),
                Optional.of(0.95),
                Optional.of("t over 5 launches"),
                Optional.of("faster"));
        return like.toBuilder()
                .throughput(new ThroughputRecord(
                        speeds.setting(),
                        speeds.requested(),
                        speeds.pinned(),
                        speeds.pinning(),
                        speeds.speeds(),
                        Optional.of(ratio),
                        List.of(),
                        speeds.rounds(),
                        Optional.of(new ScenarioRecord(
                                "server",
                                "octet",
                                true,
                                Optional.of(0.99),
                                Optional.of(50.0),
                                ordered(Map.entry("fp32", 700L), Map.entry("int8", 900L)),
                                ordered(Map.entry("fp32", 48.5), Map.entry("int8", 41.25)))),
                        Optional.of(5L),
                        Optional.of(new NoiseFloorRecord(
                                0.0125,
                                3,
                                Optional.of(1.001),
                                Optional.of(0.99),
                                Optional.of(1.01),
                                true,
                                Optional.of("noise.csv"))),
                        Map.of(
                                "int8",
                                new MemoryRecord(
                                        Optional.of(301_877L),
                                        Optional.of(80_000_000L),
                                        Optional.of(90_000_000L),
                                        Optional.of(12.5),
                                        Optional.of(3.25))),
                        Optional.of(new ConditionsRecord(
                                Optional.of(0.001),
                                Optional.of(0.01),
                                Optional.of(2400.0),
                                Optional.of(3100.5),
                                Optional.of(0L),
                                Optional.of(0.0),
                                4,
                                0,
                                8,
                                true,
                                Optional.of("by numactl: bind:0")))))
                .sweep(new SweepRecord(
                        List.of("batch", "precision"),
                        List.of(
                                new SweepRecord.Point(
                                        ordered(Map.<String, Object>entry("batch", 1), Map.entry("precision", "int8")),
                                        "int8",
                                        "1s1c2ins1bs",
                                        Optional.of(2592.5),
                                        Optional.of(2500.0),
                                        Optional.of(2700.0),
                                        Optional.of(0.75),
                                        Optional.of(0.8),
                                        Optional.empty(),
                                        Optional.of(ratio),
                                        Optional.empty()),
                                new SweepRecord.Point(
                                        ordered(Map.<String, Object>entry("batch", 2), Map.entry("precision", "int8")),
                                        "int8",
                                        "1s1c2ins2bs",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("the model fixes its batch to 1"))),
                        Optional.of("sweep.csv")))
                .build();
    }

    /** Random weights: speed without accuracy. */
    static RunRecord synthetic() {
        RunRecord like = passing();
        return RunRecord.builder(
                        recipe("vgg16-synthetic"),
                        START,
                        new Model(
                                "vgg16",
                                Optional.empty(),
                                like.model().framework(),
                                true,
                                Optional.empty(),
                                Optional.empty()))
                .accuracy(like.accuracy().get(0))
                .throughput(like.throughput().orElseThrow())
                .build();
    }

    static RunRecordBuilder begun(String name, String framework, String version) {
        return RunRecord.builder(
                recipe(name),
                START,
                new Model(
                        name,
                        Optional.of(Sha256.of(name)),
                        new Framework(framework, Optional.of(version), Optional.empty()),
                        false,
                        Optional.of("Apache-2.0"),
                        Optional.empty()));
    }

    static Recipe recipe(String name) {
        String text = "octet: 1\nname: " + name + "\n";
        return new Recipe(name, Sha256.of(text), Optional.of(text));
    }

    static Optional<Dataset> dataset(String name, long samples) {
        return Optional.of(new Dataset(name, Optional.of(Sha256.of(name)), Optional.of(samples)));
    }

    static Variant variant(String content, long bytes) {
        return new Variant(
                Optional.of(Sha256.of(content)),
                Optional.of(bytes),
                Optional.of("ONNX Runtime 1.28.0"),
                content.startsWith("int8") ? Optional.of("30 of 31 nodes in INT8") : Optional.empty());
    }

    static AccuracyRecord accuracy(String metric, long samples, double fp32, double int8, Optional<Loss> loss) {
        return new AccuracyRecord(
                metric,
                "%",
                true,
                Optional.empty(),
                Optional.of(samples),
                List.of(),
                ordered(Map.entry("fp32", fp32), Map.entry("int8", int8)),
                loss,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    static Optional<Loss> loss(double absolute, double relative, double low, double high) {
        return Optional.of(loss("int8", absolute, relative, low, high));
    }

    static Loss loss(String variant, double absolute, double relative, double low, double high) {
        return new Loss(
                Optional.of(variant),
                Optional.of(absolute),
                Optional.of(relative),
                Optional.of(low),
                Optional.of(high),
                Optional.of(absolute - 0.0012),
                Optional.of(absolute + 0.0012),
                Optional.of(0.95),
                Optional.of("Tang score"),
                Optional.of("Tango score"));
    }

    static ThroughputRecord throughput(
            String setting, String requested, double fp32, double int8, double ratio, double low, double high) {
        return new ThroughputRecord(
                setting,
                Optional.of(requested),
                Optional.of(true),
                Optional.of("taskset: 0 | 1"),
                ordered(Map.entry("fp32", speed(fp32)), Map.entry("int8", speed(int8))),
                Optional.of(ratio("int8", ratio, low, high)),
                List.of(),
                Optional.of("rounds.csv"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    static Ratio ratio(String variant, double value, double low, double high) {
        return new Ratio(
                Optional.of(variant),
                Optional.of(value),
                Optional.of(low),
                Optional.of(high),
                Optional.of(0.95),
                Optional.of("Hodges-Lehmann of adjacent pairs"),
                Optional.empty());
    }

    static Speed speed(double rate) {
        return new Speed(
                Optional.of(rate),
                Optional.of(2000 / rate),
                Optional.of(2100 / rate),
                Optional.of(2500 / rate),
                Optional.of(104_857_600L));
    }

    static Map<String, String> host() {
        return ordered(
                Map.entry("manufacturer", "not visible"),
                Map.entry("cpu_model", "Example Xeon 8480+ @ 2.00 GHz"),
                Map.entry("sockets", "1"),
                Map.entry("cores_per_socket", "2"),
                Map.entry("threads_per_core", "1"),
                Map.entry("memory", "16 GiB"),
                Map.entry("kernel", "6.1.0"));
    }

    @SafeVarargs
    static <T> Map<String, T> ordered(Map.Entry<String, T>... entries) {
        Map<String, T> map = new LinkedHashMap<>();
        for (Map.Entry<String, T> entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
