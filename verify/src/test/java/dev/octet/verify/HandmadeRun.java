package dev.octet.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.HdrHistogram.Histogram;

import dev.octet.io.Sha256;
import dev.octet.recipes.Recomputation;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;

/** A finished run with raw files of round numbers: of 1,000 samples FP32 has 900 right and INT8 896, and INT8 is twice as fast. */
final class HandmadeRun {
    static final String RECIPE = String.join(
            "\n",
            "octet: 1",
            "name: handmade",
            "gate:",
            "  accuracy_loss: {max: 1%, of: absolute, confidence: 95%}",
            "  speed_up: {min: 1.5}",
            "");

    private static final int ROUNDS = 10;

    private HandmadeRun() {}

    static RunStore.Stored in(Path runs) throws IOException {
        Instant started = Instant.parse("2026-11-23T04:03:12.345Z");
        RunRecord.Recipe recipe = new RunRecord.Recipe("handmade", Sha256.of(RECIPE), Optional.of(RECIPE));
        try (RunFolder folder = new RunStore(runs).create("handmade", started, recipe.sha256())) {
            Files.writeString(folder.path().resolve("samples.csv"), samples());
            Files.writeString(folder.path().resolve("rounds.csv"), rounds());
            Files.writeString(folder.path().resolve("int8.onnx"), "stands for a model");
            RunRecordBuilder builder = RunRecord.builder(recipe, started, model())
                    .datasets(new RunRecord.Datasets(
                            Optional.of(new RunRecord.Dataset(
                                    "made/test", Optional.of(Sha256.of("data")), Optional.of(1000L))),
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            false))
                    .variant("fp32", variant("float"))
                    .variant("int8", variant("stands for a model"))
                    .accuracy(unknownAccuracy())
                    .throughput(unknownThroughput())
                    .verdict(RunRecord.Verdict.UNDECIDED, List.of());
            for (String raw : List.of("int8.onnx", "samples.csv", "rounds.csv")) {
                builder.file(folder.raw(raw));
            }
            RunRecord record = Recomputation.of(folder.path(), builder.build());
            return new RunStore.Stored(folder.finish(record), record);
        }
    }

    private static RunRecord.Model model() {
        return new RunRecord.Model(
                "handmade",
                Optional.of(Sha256.of("float")),
                new RunRecord.Framework("ONNX", Optional.empty(), Optional.empty()),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static RunRecord.Variant variant(String content) {
        return new RunRecord.Variant(
                Optional.of(Sha256.of(content)), Optional.of(10L), Optional.of("engine"), Optional.empty());
    }

    private static AccuracyRecord unknownAccuracy() {
        return new AccuracyRecord(
                "top1",
                "%",
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static ThroughputRecord unknownThroughput() {
        ThroughputRecord.Speed speed = new ThroughputRecord.Speed(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(1L << 20));
        return new ThroughputRecord(
                "1s1c1ins1bs",
                Optional.of("1s1c1ins1bs"),
                Optional.of(true),
                Optional.of("taskset: 0"),
                Map.of("fp32", speed, "int8", speed),
                Optional.empty(),
                List.of(),
                Optional.of("rounds.csv"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    private static String samples() {
        StringBuilder csv = new StringBuilder("id,label,fault,fp32.prediction,fp32.top1,int8.prediction,int8.top1\n");
        for (int i = 0; i < 1000; i++) {
            int fp32 = i < 900 ? 1 : 0;
            int int8 = i < 893 || i >= 997 ? 1 : 0;
            csv.append("sample-").append(i).append(",1,,");
            csv.append(fp32)
                    .append(',')
                    .append(fp32)
                    .append(',')
                    .append(int8)
                    .append(',')
                    .append(int8)
                    .append('\n');
        }
        return csv.toString();
    }

    private static String rounds() {
        StringBuilder csv =
                new StringBuilder("launch,round,block,variant,used,seconds,rate,inferences,steal,others,mhz,"
                        + "throttled,memory_pressure,disturbed,offered,latencies,instance_1\n");
        for (int i = 0; i < 2 * ROUNDS; i++) {
            boolean int8 = i % 4 == 1 || i % 4 == 2;
            double rate = (100 + i / 4) * (int8 ? 2 : 1);
            csv.append(String.format(
                    Locale.ROOT,
                    "1,%d,%d,%s,1,2.0,%s,500,,,,,,,,%s,%s\n",
                    i + 1,
                    i / 4 + 1,
                    int8 ? "int8" : "fp32",
                    rate,
                    latencies(int8 ? 5_000 : 10_000),
                    rate));
        }
        return csv.toString();
    }

    private static String latencies(int micros) {
        Histogram histogram = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 0; i < 500; i++) {
            histogram.recordValue((micros + i) * 1000L);
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.encodeIntoCompressedByteBuffer(buffer)];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
