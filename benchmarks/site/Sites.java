import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.io.Sha256;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;

/** Times {@code octet table --html} on copies of real runs: see README.md. */
public final class Sites {
    private static final List<String> FRAMEWORKS = List.of("TensorFlow", "PyTorch", "MXNet", "ONNX");

    private Sites() {}

    /** Arguments: octet's launcher, folder of real runs, copies to make of them, empty folder to work in, how often to time. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String octet = args[0];
        List<RunStore.Stored> real = RunStore.newest(Path.of(args[1]));
        int count = Integer.parseInt(args[2]);
        Path work = Path.of(args[3]);
        int times = Integer.parseInt(args[4]);
        for (boolean raw : new boolean[] {false, true}) {
            Path runs = work.resolve(raw ? "raw" : "records");
            for (int i = 0; i < count; i++) {
                copy(real.get(i % real.size()), i, new RunStore(runs), raw);
            }
            for (int i = 0; i < times; i++) {
                Path site = work.resolve("site-" + runs.getFileName() + "-" + i);
                double first = seconds(octet, "table", runs.toString(), "--html", site + "/");
                double again = seconds(octet, "table", runs.toString(), "--html", site + "/");
                System.out.printf(
                        Locale.ROOT,
                        "%,d %s: a new site in %.2f s, the same again in %.2f s%n",
                        count,
                        raw ? "records with rounds.csv and samples.csv" : "records",
                        first,
                        again);
            }
        }
    }

    /** Of a whole command, from its start to its end. */
    private static double seconds(String... command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int code = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void copy(RunStore.Stored run, int number, RunStore store, boolean raw) throws IOException {
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
                if (raw && file.name().endsWith(".csv")) {
                    Files.copy(run.file().resolveSibling(file.name()), folder.path().resolve(file.name()));
                    copy.file(file);
                }
            }
            folder.finish(copy.build());
        }
    }
}
