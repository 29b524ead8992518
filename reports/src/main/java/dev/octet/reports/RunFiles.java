package dev.octet.reports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import dev.octet.io.FileContent;
import dev.octet.io.Sha256;
import dev.octet.throughput.RoundLog;

/**
 * The raw files beside a record, read for pages about one run. A file counts only if it is the one whose digest the record
 * names: figures of another would stand beside a record that they do not belong to.
 *
 * @param rounds of the throughput; empty if it was not measured or the file does not count
 * @param samples of the accuracy; likewise
 * @param found names of the files that count, in the order of the record
 * @param faults one sentence for each file that the record names and that does not count
 */
public record RunFiles(
        Optional<RoundLog> rounds, Optional<PairedSamples> samples, List<String> found, List<String> faults) {
    private static final String SAMPLES = "samples.csv";

    public RunFiles {
        found = List.copyOf(found);
        faults = List.copyOf(faults);
    }

    /**
     * Reads the CSV and JSON files of a run; others, such as models, are not looked at.
     *
     * @throws IOException if a file is there but cannot be read
     */
    public static RunFiles of(RunStore.Stored run) throws IOException {
        return of(run, Optional.empty());
    }

    /** As {@link #of(RunStore.Stored)}, and copies the files that count into {@code target}: the very bytes that were checked. */
    public static RunFiles copying(RunStore.Stored run, Path target) throws IOException {
        return of(run, Optional.of(target));
    }

    private static RunFiles of(RunStore.Stored run, Optional<Path> target) throws IOException {
        Path folder = run.file().toAbsolutePath().getParent();
        Optional<String> roundsName = run.record().throughput().flatMap(ThroughputRecord::rounds);
        List<String> found = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Optional<RoundLog> rounds = Optional.empty();
        Optional<PairedSamples> samples = Optional.empty();
        for (RunRecord.RawFile file : run.record().files()) {
            String name = file.name();
            if (!name.endsWith(".csv") && !name.endsWith(".json")) {
                continue;
            }
            Path path = folder.resolve(name).normalize();
            if (!folder.equals(path.getParent()) || !Files.isRegularFile(path)) {
                faults.add(name + " is not beside the record.");
                continue;
            }
            // What is shown, and what is copied, is what was checked: read once.
            byte[] bytes = Files.readAllBytes(path);
            if (!Sha256.of(bytes).equals(file.sha256())) {
                faults.add(name + " is not the file whose SHA-256 the record names.");
                continue;
            }
            found.add(name);
            if (target.isPresent()) {
                FileContent.set(target.get().resolve(name), bytes);
            }
            if (name.equals(SAMPLES)) {
                samples =
                        read(name, () -> PairedSamples.read(bytes, run.record().baseline()), faults);
            } else if (roundsName.equals(Optional.of(name))) {
                rounds = read(name, () -> rounds(bytes), faults);
            }
        }
        return new RunFiles(rounds, samples, found, faults);
    }

    private static RoundLog rounds(byte[] bytes) {
        RoundLog log = RoundLog.parse(new String(bytes, StandardCharsets.UTF_8));
        if (log.used().isEmpty()) {
            throw new IllegalArgumentException("it has no round that was used");
        }
        return log;
    }

    private static <T> Optional<T> read(String name, Supplier<T> table, List<String> faults) {
        try {
            return Optional.of(table.get());
        } catch (IllegalArgumentException e) {
            faults.add(name + " is not a table that this octet reads: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }
}
