package dev.octet.reports;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.io.Sha256;

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
        Optional<RoundTable> rounds, Optional<PairedSamples> samples, List<String> found, List<String> faults) {
    private static final String SAMPLES = "samples.csv";

    public RunFiles {
        found = List.copyOf(found);
        faults = List.copyOf(faults);
    }

    /**
     * Reads the CSV files of a run; others, such as models, are not looked at.
     *
     * @throws IOException if a file is there but cannot be read
     */
    public static RunFiles of(RunStore.Stored run) throws IOException {
        Path folder = run.file().toAbsolutePath().getParent();
        List<String> found = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (RunRecord.RawFile file : run.record().files()) {
            if (!file.name().endsWith(".csv")) {
                continue;
            }
            Path path = folder.resolve(file.name()).normalize();
            if (!folder.equals(path.getParent()) || !Files.isRegularFile(path)) {
                faults.add(file.name() + " is not beside the record.");
            } else if (!Sha256.of(path).equals(file.sha256())) {
                faults.add(file.name() + " is not the file whose SHA-256 the record names.");
            } else {
                found.add(file.name());
            }
        }
        Optional<RoundTable> rounds = run.record()
                .throughput()
                .flatMap(RunRecord.Throughput::rounds)
                .filter(found::contains)
                .flatMap(name -> read(folder.resolve(name), RoundTable::read, faults));
        Optional<PairedSamples> samples = Optional.of(SAMPLES)
                .filter(found::contains)
                .flatMap(name -> read(
                        folder.resolve(name),
                        path -> PairedSamples.read(path, run.record().baseline()),
                        faults));
        return new RunFiles(rounds, samples, found, faults);
    }

    /** Reads one kind of table. */
    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private static <T> Optional<T> read(Path file, Reader<T> reader, List<String> faults) {
        try {
            return Optional.of(reader.read(file));
        } catch (CharacterCodingException | IllegalArgumentException e) {
            faults.add(file.getFileName() + " is not a table that this octet reads: " + e.getMessage() + ".");
        } catch (IOException e) {
            faults.add(file.getFileName() + " cannot be read: " + e.getMessage() + ".");
        }
        return Optional.empty();
    }
}
