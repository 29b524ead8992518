package dev.octet.diff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.HdrHistogram.Histogram;

import dev.octet.io.Sha256;
import dev.octet.metrics.Loss;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;

/**
 * A run to compare, of 2,000 samples that FP32 gets right but for every tenth. Tests change one thing about it.
 *
 * @param recipe name of the recipe
 * @param day of November 2026
 * @param limit of the gate in percent
 * @param data what the digest of the dataset is made of
 * @param samples how many are scored, from the first
 * @param wrong one in so many samples that FP32 gets right is wrong in INT8
 * @param rate of FP32 in samples/s; INT8 has twice that
 * @param micros median latency of INT8
 * @param bytes of the INT8 model
 * @param cpu the processor
 * @param kernel the kernel's version
 * @param verdict of the gate
 * @param raw whether raw files are kept
 * @param others share of the cores that other work took
 */
record MadeRun(
        String recipe,
        int day,
        int limit,
        String data,
        int samples,
        int wrong,
        double rate,
        int micros,
        long bytes,
        String cpu,
        String kernel,
        RunRecord.Verdict verdict,
        boolean raw,
        double others) {
    private static final int PAIRS = 10;

    /** By median: making one takes some ms. */
    private static final Map<Integer, String> LATENCIES = new ConcurrentHashMap<>();

    static MadeRun usual() {
        return new MadeRun(
                "tiny", 1, 1, "data", 2000, 200, 100, 5000, 1000, "CPU 1", "6.1", RunRecord.Verdict.PASS, true, 0);
    }

    MadeRun named(String name) {
        return new MadeRun(
                name, day, limit, data, samples, wrong, rate, micros, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun on(int other) {
        return new MadeRun(
                recipe, other, limit, data, samples, wrong, rate, micros, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun limit(int percent) {
        return new MadeRun(
                recipe, day, percent, data, samples, wrong, rate, micros, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun scoring(String other, int most) {
        return new MadeRun(
                recipe, day, limit, other, most, wrong, rate, micros, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun wrongIn(int one) {
        return new MadeRun(
                recipe, day, limit, data, samples, one, rate, micros, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun speed(double faster, int latency) {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, faster, latency, bytes, cpu, kernel, verdict, raw, others);
    }

    MadeRun size(long large) {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, rate, micros, large, cpu, kernel, verdict, raw, others);
    }

    MadeRun host(String processor, String version) {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, rate, micros, bytes, processor, version, verdict, raw,
                others);
    }

    MadeRun verdict(RunRecord.Verdict other) {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, rate, micros, bytes, cpu, kernel, other, raw, others);
    }

    MadeRun disturbed(double share) {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, rate, micros, bytes, cpu, kernel, verdict, raw, share);
    }

    MadeRun withoutRaw() {
        return new MadeRun(
                recipe, day, limit, data, samples, wrong, rate, micros, bytes, cpu, kernel, verdict, false, others);
    }

    /** Writes it as a finished run. Returns its record. */
    Path in(Path runs) throws IOException {
        String text = "octet: 1\nname: " + recipe + "\ngate:\n  accuracy_loss: {max: " + limit + "%, of: absolute}\n";
        RunRecord.Recipe made = new RunRecord.Recipe(recipe, Sha256.of(text), Optional.of(text));
        Instant started = Instant.parse("2026-11-01T00:00:00Z").plusSeconds(86_400L * (day - 1));
        try (RunFolder folder = new RunStore(runs).create(recipe, started, made.sha256())) {
            Path csv = Files.writeString(folder.path().resolve("samples.csv"), samplesCsv());
            Files.writeString(folder.path().resolve("rounds.csv"), roundsCsv());
            RunRecordBuilder record = RunRecord.builder(
                            made,
                            started,
                            new RunRecord.Model(
                                    recipe,
                                    Optional.of(Sha256.of("model")),
                                    new RunRecord.Framework("ONNX", Optional.empty(), Optional.empty()),
                                    false,
                                    Optional.empty(),
                                    Optional.empty()))
                    .verdict(verdict, List.of(new RunRecord.Reason("accuracy_loss", verdict, "because")))
                    .datasets(new RunRecord.Datasets(
                            Optional.of(new RunRecord.Dataset(data, Optional.of(Sha256.of(data)), Optional.of(2000L))),
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            false))
                    .variant("fp32", variant(4000))
                    .variant("int8", variant(bytes))
                    .accuracy(accuracy(AccuracyRun.recompute(csv, 2000, 0.95).get(0)))
                    .throughput(throughput())
                    .host(host())
                    .software(Map.of("octet", "0.1.0"))
                    .file(folder.raw("samples.csv"))
                    .file(folder.raw("rounds.csv"));
            Path file = folder.finish(record.build());
            if (!raw) {
                Files.delete(csv);
                Files.delete(csv.resolveSibling("rounds.csv"));
            }
            return file;
        }
    }

    private Map<String, String> host() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu_model", cpu);
        facts.put("kernel", kernel);
        return facts;
    }

    private RunRecord.Variant variant(long size) {
        return new RunRecord.Variant(
                Optional.of(Sha256.of(recipe + size)), Optional.of(size), Optional.of("engine"), Optional.empty());
    }

    private static AccuracyRecord accuracy(AccuracyResult result) {
        Loss loss = result.loss("int8").orElseThrow();
        return new AccuracyRecord(
                "top1",
                "%",
                true,
                Optional.empty(),
                Optional.of((long) result.used()),
                List.of(),
                result.values(),
                Optional.of(new AccuracyRecord.Loss(
                        Optional.of("int8"),
                        loss.absolute().map(estimate -> estimate.value()),
                        loss.relative().map(estimate -> estimate.value()),
                        Optional.empty(),
                        Optional.empty(),
                        loss.absolute().map(estimate -> estimate.low()),
                        loss.absolute().map(estimate -> estimate.high()),
                        Optional.of(0.95),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private ThroughputRecord throughput() {
        Map<String, ThroughputRecord.Speed> speeds = new LinkedHashMap<>();
        for (int factor : new int[] {1, 2}) {
            speeds.put(
                    factor == 1 ? "fp32" : "int8",
                    new ThroughputRecord.Speed(
                            Optional.of(rate * factor),
                            Optional.of(micros * 2.0 / factor / 1000),
                            Optional.empty(),
                            Optional.of((micros * 2.0 / factor + 500) / 1000),
                            Optional.of(100L << 20)));
        }
        return new ThroughputRecord(
                "1s1c1ins1bs",
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                speeds,
                Optional.of(new ThroughputRecord.Ratio(
                        Optional.of("int8"),
                        Optional.of(2.0),
                        Optional.of(1.99),
                        Optional.of(2.01),
                        Optional.of(0.95),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                Optional.of("rounds.csv"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    private String samplesCsv() {
        StringBuilder csv = new StringBuilder("id,label,fault,fp32.prediction,fp32.top1,int8.prediction,int8.top1\n");
        for (int i = 0; i < samples; i++) {
            int fp32 = i % 10 == 0 ? 0 : 1;
            int int8 = i % wrong == 1 ? 0 : fp32;
            csv.append("s").append(i).append(",1,,").append(fp32).append(',').append(fp32);
            csv.append(',').append(int8).append(',').append(int8).append('\n');
        }
        return csv.toString();
    }

    private String roundsCsv() {
        StringBuilder csv =
                new StringBuilder("launch,round,block,variant,used,seconds,rate,inferences,steal,others,mhz,"
                        + "throttled,memory_pressure,disturbed,offered,latencies,instance_1\n");
        for (int i = 0; i < 2 * PAIRS; i++) {
            int factor = i % 2 + 1;
            double found = rate * factor * (1 + (i / 2 % 3 - 1) * 0.002);
            String variant = factor == 1 ? "fp32" : "int8";
            csv.append(String.format(
                    Locale.ROOT,
                    "1,%d,%d,%s,1,2.0,%s,500,0.0,%s,,,,,,%s,%s\n",
                    i + 1,
                    i / 4 + 1,
                    variant,
                    found,
                    others,
                    latencies(micros * 2 / factor),
                    found));
        }
        return csv.toString();
    }

    private static String latencies(int median) {
        return LATENCIES.computeIfAbsent(median, MadeRun::histogram);
    }

    private static String histogram(int median) {
        Histogram histogram = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 0; i < 500; i++) {
            histogram.recordValue((median + i) * 1000L);
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.encodeIntoCompressedByteBuffer(buffer)];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
