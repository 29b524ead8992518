package dev.octet.website;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

import org.HdrHistogram.Histogram;

import dev.octet.host.HostConditions;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.AccuracyRecord.Slice;
import dev.octet.reports.ConditionsRecord;
import dev.octet.reports.MemoryRecord;
import dev.octet.reports.NoiseFloorRecord;
import dev.octet.reports.RunRecord.Verdict;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.ScenarioRecord;
import dev.octet.reports.SweepRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.throughput.Round;
import dev.octet.throughput.RoundLog;

/** A run with every part that a record can have; the figures are invented. */
final class FullRun {
    private static final Map<String, Double> GAIN = new LinkedHashMap<>();

    static {
        GAIN.put("fp32", 1.0);
        GAIN.put("bf16", 1.4);
        GAIN.put("int8", 2.2);
    }

    /** What stands in {@code samples.csv}: outcomes of boxes are counts, answers are long. */
    static final Map<String, String> FILES = Map.of(
            "samples.csv",
            """
            id,label,fault,image_id,fp32.prediction,fp32.map,int8.prediction,int8.map
            1.jpg,person,,1,"0 0.91 1,2,3,4",1;0;1,"0 0.90 1,2,3,4",1;0;1
            2.jpg,dog,,2,"16 0.81 5,6,7,8",1;1;1,"16 0.72 5,6,7,9",0;1;1
            """,
            "rounds.csv",
            rounds("fp32", "int8").csv(),
            "sweep.csv",
            "batch,precision\n1,fp32\n",
            "detections-fp32.json",
            "[]\n",
            "detections-int8.json",
            "[]\n");

    private FullRun() {}

    /** What a server with a bound on latency measured, shorter than MLPerf asks for. */
    static RunRecordBuilder record() {
        return Runs.images("yolox-nano", "ONNX", "YOLOX", Verdict.PASS, 2.2, 0.004)
                .accuracy(map())
                .throughput(throughput())
                .sweep(sweep(List.of(1, 4, 8, 16, 64, 256, 1024)));
    }

    private static AccuracyRecord map() {
        List<Slice> categories = new ArrayList<>();
        for (String category : List.of("1", "3", "18")) {
            categories.add(new Slice(
                    Optional.of(category),
                    Optional.empty(),
                    Optional.empty(),
                    40 * category.length(),
                    Map.of("fp32", 0.41, "int8", 0.4),
                    Optional.of(loss(0.0244)),
                    List.of()));
        }
        Slice none = new Slice(
                Optional.of("80"),
                Optional.empty(),
                Optional.empty(),
                3,
                Map.of("fp32", 0.0, "int8", 0.0),
                Optional.of(new Loss(
                        Optional.empty(),
                        Optional.of(0.0),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of());
        categories.add(none);
        Slice slice = new Slice(
                Optional.empty(),
                Optional.of("label"),
                Optional.of("dog"),
                12,
                Map.of("fp32", 0.5, "int8", 0.25),
                Optional.of(loss(0.5)),
                List.of());
        return new AccuracyRecord(
                "map",
                "%",
                true,
                Optional.empty(),
                Optional.of(5000L),
                List.of(),
                Map.of("fp32", 0.258, "int8", 0.255),
                Optional.of(loss(0.0116)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                categories,
                List.of(slice));
    }

    private static Loss loss(double relative) {
        return new Loss(
                Optional.empty(),
                Optional.of(relative / 4),
                Optional.of(relative),
                Optional.of(relative - 0.01),
                Optional.of(relative + 0.012),
                Optional.empty(),
                Optional.empty(),
                Optional.of(0.95),
                Optional.of("cluster bootstrap"),
                Optional.empty());
    }

    private static ThroughputRecord throughput() {
        return new ThroughputRecord(
                "1s2c2ins8bs",
                Optional.of("1s4c10ins8bs"),
                Optional.of(true),
                Optional.of("taskset: 0-1 | 2-3"),
                Runs.speeds(2.2),
                Optional.of(new Ratio(
                        Optional.of("int8"),
                        Optional.of(2.2),
                        Optional.of(2.15),
                        Optional.of(2.26),
                        Optional.of(0.95),
                        Optional.of("t on launches"),
                        Optional.of("faster"))),
                List.of(),
                Optional.of("rounds.csv"),
                Optional.of(new ScenarioRecord(
                        "server",
                        "octet",
                        true,
                        Optional.of(0.99),
                        Optional.of(15.0),
                        Map.of("fp32", 12_000L, "int8", 26_000L),
                        Map.of("fp32", 14.2, "int8", 9.1))),
                Optional.of(3L),
                Optional.of(new NoiseFloorRecord(
                        0.0081,
                        3,
                        Optional.of(1.0021),
                        Optional.of(0.996),
                        Optional.of(1.0081),
                        true,
                        Optional.empty())),
                Map.of("fp32", memory(4_000_000), "int8", memory(1_200_000)),
                Optional.of(new ConditionsRecord(
                        Optional.of(0.0012),
                        Optional.empty(),
                        Optional.of(2400.0),
                        Optional.of(3100.0),
                        Optional.of(0L),
                        Optional.of(0.0),
                        4,
                        1,
                        5,
                        true,
                        Optional.of("local node by numactl"))));
    }

    private static MemoryRecord memory(long bytes) {
        return new MemoryRecord(
                Optional.of(bytes),
                Optional.of(20 * bytes),
                Optional.of(30 * bytes),
                Optional.of(bytes / 1e5),
                Optional.of(bytes / 1e6));
    }

    /** Batch, instances, optimization and placement; what takes too much memory was not measured. */
    static SweepRecord sweep(List<Integer> batches) {
        List<SweepRecord.Point> points = new ArrayList<>();
        for (int batch : batches) {
            for (int instances : List.of(1, 2, 4)) {
                for (String optimization : List.of("all", "disabled")) {
                    for (String placement : List.of("compact", "spread")) {
                        GAIN.forEach((variant, gain) -> {
                            Map<String, Object> at = new LinkedHashMap<>();
                            at.put("batch", batch);
                            at.put("instances", instances);
                            at.put("optimization", optimization);
                            at.put("placement", placement);
                            at.put("precision", variant);
                            points.add(
                                    batch == 1024 && variant.equals("fp32")
                                            ? gap(at, variant)
                                            : point(
                                                    at,
                                                    variant,
                                                    batch,
                                                    gain
                                                            * Math.pow(instances, 0.93)
                                                            * (optimization.equals("all") ? 1 : 0.6)
                                                            * (placement.equals("spread") ? 1.08 : 1)));
                        });
                    }
                }
            }
        }
        return new SweepRecord(
                List.of("batch", "instances", "optimization", "placement", "precision"),
                points,
                Optional.of("sweep.csv"));
    }

    private static SweepRecord.Point point(Map<String, Object> at, String variant, int batch, double gain) {
        double rate = gain * 400 * batch / (batch + 3.0);
        double p50 = batch * 1000 / rate;
        double ratio = GAIN.get(variant);
        return new SweepRecord.Point(
                at,
                variant,
                "1s1c1ins" + batch + "bs",
                Optional.of(rate),
                Optional.of(0.96 * rate),
                Optional.of(1.03 * rate),
                Optional.of(p50),
                Optional.of(1.1 * p50),
                Optional.of(1.3 * p50),
                variant.equals("fp32")
                        ? Optional.empty()
                        : Optional.of(new Ratio(
                                Optional.of(variant),
                                Optional.of(ratio),
                                Optional.of(ratio - 0.1),
                                Optional.of(ratio + 0.1),
                                Optional.of(0.95),
                                Optional.of("Hodges-Lehmann"),
                                Optional.empty())),
                Optional.empty());
    }

    private static SweepRecord.Point gap(Map<String, Object> at, String variant) {
        return new SweepRecord.Point(
                at,
                variant,
                "1s1c1ins1024bs",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("one inference took longer than 60 s"));
    }

    /** Three launches of two blocks, and one round that was repeated. */
    static RoundLog rounds(String... variants) {
        List<Round> rounds = new ArrayList<>();
        Random random = new Random(7);
        for (int launch = 1; launch <= 3; launch++) {
            for (int block = 1; block <= 2; block++) {
                for (String variant : variants) {
                    double rate = (variant.equals(variants[0]) ? 500 : 1050) * (0.97 + 0.06 * random.nextDouble());
                    rounds.add(round(launch, rounds.size() + 1, block, variant, true, rate, random));
                }
            }
        }
        rounds.add(round(3, rounds.size() + 1, 3, variants[0], false, 210, random));
        return new RoundLog(rounds);
    }

    private static Round round(
            int launch, int index, int block, String variant, boolean used, double rate, Random random) {
        Histogram latencies = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 0; i < 400; i++) {
            latencies.recordValue((long) (2e9 / rate * Math.exp(0.2 * random.nextGaussian())));
        }
        return new Round(
                launch,
                index,
                block,
                variant,
                used,
                2,
                rate,
                List.of(rate / 2, rate / 2),
                400,
                OptionalDouble.empty(),
                new HostConditions(
                        OptionalDouble.of(0.001),
                        OptionalDouble.empty(),
                        OptionalDouble.of(2900),
                        OptionalLong.of(0),
                        OptionalDouble.empty()),
                used ? Optional.empty() : Optional.of("others took 12% of the CPUs"),
                encoded(latencies));
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.encodeIntoCompressedByteBuffer(buffer)];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
