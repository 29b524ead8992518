package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.TemporaryFolder;
import dev.octet.reports.RunStore;

/**
 * The runs that one side of a comparison has: one record, or the newest of each recipe in a folder, on the disk or in a
 * revision of a git repository. Close it when the comparison is done.
 */
public final class RunSet implements AutoCloseable {
    private final String name;
    private final List<RunStore.Stored> runs;
    private final Optional<TemporaryFolder> checkedOut;

    private RunSet(String name, List<RunStore.Stored> runs, Optional<TemporaryFolder> checkedOut) {
        this.name = name;
        this.runs = List.copyOf(runs);
        this.checkedOut = checkedOut;
    }

    /**
     * Finds the runs.
     *
     * @param name a record file, a folder of runs, or {@code REVISION:PATH} as git names a file or folder of a commit
     * @param workingFolder what relative paths start from, and where the git repository is
     * @throws InvalidInputException if it is none of these, or holds no finished run
     */
    public static RunSet open(String name, Path workingFolder) throws IOException {
        Path path = workingFolder.resolve(name);
        if (Files.exists(path)) {
            return new RunSet(name, find(name, path), Optional.empty());
        }
        if (name.indexOf(':') < 1) {
            throw wrong(name, "is not there", "Name a record, a folder of runs, or REVISION:PATH for one in git.");
        }
        TemporaryFolder folder = TemporaryFolder.create("octet-diff-");
        try {
            Path runs = new GitTree(workingFolder, name).copyRunsTo(folder.path());
            return new RunSet(name, find(name, runs), Optional.of(folder));
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static List<RunStore.Stored> find(String name, Path path) throws IOException {
        List<RunStore.Stored> runs = Files.isDirectory(path)
                ? RunStore.newest(path)
                : List.of(new RunStore.Stored(path, RunStore.read(path)));
        if (runs.isEmpty()) {
            throw wrong(
                    name, "holds no finished run", "Name the folder that 'octet run' writes to, or another revision.");
        }
        return runs;
    }

    static InvalidInputException wrong(String name, String fault, String remedy) {
        return new InvalidInputException(List.of(new Problem(name, 0, 0, "", fault, remedy)));
    }

    /** As it was asked for. */
    public String name() {
        return name;
    }

    /** By recipe. */
    List<RunStore.Stored> runs() {
        return runs;
    }

    @Override
    public void close() throws IOException {
        if (checkedOut.isPresent()) {
            checkedOut.get().close();
        }
    }
}
