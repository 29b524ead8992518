package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;
import dev.octet.reports.PairedSamples.Changed;
import dev.octet.reports.PairedSamples.Outcome;
import dev.octet.throughput.Round;
import dev.octet.throughput.RoundLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RunFilesTest {
    private static final String SAMPLES = """
            id,label,fault,fp32.prediction,fp32.top1,fp32.top5,int8.prediction,int8.top1,int8.top5
            a,1,,1,1,1,1,1,1
            w,4,,9,0,0,5,0,0
            g,3,,8,0,1,3,1,1
            l,2,,2,1,1,7,0,1
            m,2,,2,1,1,6,0,0
            x,,corrupt,,,,,,
            """;

    private static final String SCORES = """
            id,label,fault,fp32.prediction,fp32.spearman,int8.prediction,int8.spearman
            1,2.8,,0.50,0.50,0.51,0.51
            2,4.4,,0.90,0.90,0.80,0.80
            3,4.0,,0.70,0.70,0.70,0.70
            """;

    private static final String ROUNDS = """
            launch,round,block,variant,used,seconds,rate,inferences,steal,others,mhz,throttled,memory_pressure,disturbed,offered,latencies
            1,1,1,int8,1,2,20.5,41,0.0100,0.0200,,,,,,
            1,2,1,fp32,1,2,10,20,,,,,,,,
            1,3,2,fp32,0,2,4,8,,0.5,,,,others,,
            """;

    @TempDir
    private Path temp;

    @Test
    void countsWhatWasLostAndGainedByMetric() throws IOException {
        assertThat(samples(SAMPLES).outcomes())
                .containsExactly(new Outcome("top1", "int8", 1, 2, 1, 1), new Outcome("top5", "int8", 3, 1, 0, 1));
        assertThat(samples(SAMPLES).scored()).isEqualTo(5);
    }

    @Test
    void listsLostBeforeGainedBeforeOthersInTheOrderOfTheRun() throws IOException {
        List<Changed> changed = samples(SAMPLES).changed();

        assertThat(changed).extracting(Changed::id).containsExactly("l", "m", "g", "w");
        assertThat(changed).extracting(Changed::effect).containsExactly("lost", "lost", "gained", "other");
        assertThat(changed.get(0).answers()).containsEntry("fp32", "2").containsEntry("int8", "7");
    }

    @Test
    void putsScoresIntoBinsAroundZeroAndTheLargestDifferenceFirst() throws IOException {
        PairedSamples paired = samples(SCORES);

        assertThat(paired.outcomes()).isEmpty();
        assertThat(paired.changed()).extracting(Changed::id).containsExactly("2", "1");
        PairedSamples.Differences found = paired.differences().get(0);
        assertThat(found.counts()).hasSize(21);
        assertThat(found.middle(0)).isCloseTo(-0.1, within(1e-12));
        assertThat(found.counts().get(0)).isEqualTo(1);
        assertThat(found.counts().get(10)).isEqualTo(1);
        assertThat(found.counts().get(11)).isEqualTo(1);
    }

    @Test
    void keepsTheRoundsOfTheRun() throws IOException {
        RoundLog rounds = read("rounds.csv", ROUNDS).rounds().orElseThrow();

        assertThat(rounds.rounds()).hasSize(3);
        assertThat(rounds.used()).extracting(Round::variant).containsExactly("int8", "fp32");
    }

    @Test
    void outcomesOfSeveralNumbersHaveNoHistogramButTheirChangedAnswersAreTold() throws IOException {
        RunFiles files = read("samples.csv", """
                id,label,fault,fp32.prediction,fp32.f1,int8.prediction,int8.f1
                a,x,,"to be, or ""not""\",1;2;3,"to be, or ""not""\",1;2;3
                b,y,,one,1;0;0,two,0;1;1
                """);

        assertThat(files.faults()).isEmpty();
        PairedSamples paired = files.samples().orElseThrow();
        assertThat(paired.scored()).isEqualTo(2);
        assertThat(paired.outcomes()).isEmpty();
        assertThat(paired.differences()).isEmpty();
        assertThat(paired.changed())
                .containsExactly(new Changed("b", "y", Map.of("fp32", "one", "int8", "two"), "other"));
    }

    @Test
    void checksFilesOfDetectionsAndLeavesModelsAlone() throws IOException {
        assertThat(read("detections-int8.json", "[]").found()).containsExactly("detections-int8.json");
        assertThat(read("int8.onnx", "model", Sha256.of("another")).faults()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotTheRecords() throws IOException {
        RunFiles files = read("samples.csv", SAMPLES, Sha256.of("another"));

        assertThat(files.samples()).isEmpty();
        assertThat(files.found()).isEmpty();
        assertThat(files.faults()).containsExactly("samples.csv is not the file whose SHA-256 the record names.");
    }

    @Test
    void namesAFileThatIsMissing() throws IOException {
        RunFiles files = RunFiles.of(new RunStore.Stored(temp.resolve("record.json"), record("samples.csv", SAMPLES)));

        assertThat(files.faults()).containsExactly("samples.csv is not beside the record.");
    }

    @Test
    void looksForNoFileOutsideTheFolderOfTheRecord() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("run"));
        Files.writeString(temp.resolve("samples.csv"), SAMPLES);

        RunFiles files =
                RunFiles.of(new RunStore.Stored(folder.resolve("record.json"), record("../samples.csv", SAMPLES)));

        assertThat(files.found()).isEmpty();
        assertThat(files.faults()).containsExactly("../samples.csv is not beside the record.");
    }

    @Test
    void tellsWhatIsWrongWithATable() throws IOException {
        assertThat(read("samples.csv", SAMPLES.replace("int8.top5", "int8.x")).faults())
                .containsExactly("samples.csv is not a table that this octet reads: it has no column 'int8.top5'.");
        assertThat(read("samples.csv", SAMPLES.replace("7,0,1", "7,0")).faults())
                .containsExactly("samples.csv is not a table that this octet reads: row 4 has 8 cells, not 9.");
        assertThat(read("rounds.csv", ROUNDS.lines().findFirst().orElseThrow()).faults())
                .containsExactly("rounds.csv is not a table that this octet reads: it has no round that was used.");
    }

    private PairedSamples samples(String text) throws IOException {
        return read("samples.csv", text).samples().orElseThrow();
    }

    private RunFiles read(String name, String text) throws IOException {
        return read(name, text, Sha256.of(text));
    }

    private RunFiles read(String name, String text, String sha256) throws IOException {
        Files.writeString(temp.resolve(name), text);
        RunRecord record = Examples.begun("run", "PyTorch", "2.3")
                .throughput(Examples.passing().throughput().orElseThrow())
                .file(new RunRecord.RawFile(name, sha256))
                .build();
        return RunFiles.of(new RunStore.Stored(temp.resolve("record.json"), record));
    }

    private static RunRecord record(String name, String text) {
        return Examples.begun("run", "PyTorch", "2.3")
                .file(new RunRecord.RawFile(name, Sha256.of(text)))
                .build();
    }
}
