package dev.octet.website;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.sun.management.OperatingSystemMXBean;

import dev.octet.io.Sha256;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;

/** Renders many runs: see README.md. */
public final class Render {
    private static final List<String> FRAMEWORKS = List.of("TensorFlow", "PyTorch", "MXNet", "ONNX");

    private Render() {}

    /** Arguments: folder of real runs, number of runs to make of them, empty folder to work in, how often to render. */
    public static void main(String[] args) throws IOException {
        List<RunStore.Stored> real = RunStore.newest(Path.of(args[0]));
        int count = Integer.parseInt(args[1]);
        Path work = Path.of(args[2]);
        for (int i = 0; i < count; i++) {
            copy(real.get(i % real.size()), i, new RunStore(work.resolve("runs")));
        }
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            long start = System.nanoTime();
            long cpu = cpu();
            List<RunStore.Stored> runs = RunStore.newest(work.resolve("runs"));
            long read = System.nanoTime();
            Site.write(work.resolve("site"), TableOptions.DEFAULT, runs);
            long written = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "%,d runs: records read in %.2f s, site written in %.2f s; %.2f s of processor time%n",
                    runs.size(),
                    (read - start) / 1e9,
                    (written - read) / 1e9,
                    (cpu() - cpu) / 1e9);
        }
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void copy(RunStore.Stored run, int number, RunStore store) throws IOException {
        RunRecord record = run.record();
        String name = record.recipe().name() + "-" + number;
        String text = record.recipe().text().orElse("") + "# " + number + "\n";
        RunRecordBuilder copy = RunRecord.builder(
                new RunRecord.Recipe(name, Sha256.of(text), Optional.of(text)),
                record.started(),
                new RunRecord.Model(
                        record.model().name() + "-" + number,
                        record.model().sha256(),
                        new RunRecord.Framework(
                                FRAMEWORKS.get(number % FRAMEWORKS.size()), Optional.of("1"), Optional.empty()),
                        record.model().synthetic(),
                        record.model().licence(),
                        Optional.of("family " + number % 17)));
        record.verdict().ifPresent(verdict -> copy.verdict(verdict, record.reasons()));
        copy.datasets(record.datasets()).host(record.host()).software(record.software());
        record.variants().forEach(copy::variant);
        record.accuracy().forEach(copy::accuracy);
        record.throughput().ifPresent(copy::throughput);
        record.calibration().ifPresent(copy::calibration);
        record.stages().forEach(copy::stage);
        record.notes().forEach(copy::note);
        try (RunFolder folder = store.create(name, record.started(), Sha256.of(text))) {
            for (RunRecord.RawFile file : record.files()) {
                if (file.name().endsWith(".csv")) {
                    Files.copy(run.file().resolveSibling(file.name()), folder.path().resolve(file.name()));
                    copy.file(file);
                }
            }
            folder.finish(copy.build());
        }
    }
}
