package dev.octet.fetch;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.octet.io.Progress;
import dev.octet.io.TemporaryFolder;

/**
 * Files inside jars of Maven repositories. A jar that is not in the user's local repository is resolved by the user's
 * own {@code mvn}, so that their settings, mirrors, proxies and credentials hold and we need to know none of them.
 */
final class MavenJars {
    static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    private static final int LINES_SHOWN = 5;

    private final Path localRepository;
    private final Optional<Path> maven;
    private final Duration limit;

    /**
     * @param localRepository where Maven keeps what it has resolved
     * @param maven the command; empty if none is installed
     * @param limit longest time that one resolution may take
     */
    MavenJars(Path localRepository, Optional<Path> maven, Duration limit) {
        this.localRepository = localRepository;
        this.maven = maven;
        this.limit = limit;
    }

    static MavenJars of(Path userHome, Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "");
        Optional<Path> command = Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> Stream.of(Path.of(folder, "mvn"), Path.of(folder, "mvn.cmd")))
                .filter(Files::isExecutable)
                .findFirst();
        // Ten minutes: 90 MB at 150 kB/s.
        return new MavenJars(userHome.resolve(".m2/repository"), command, Duration.ofMinutes(10));
    }

    /** The user's own settings, in which proxies may stand. */
    static Path settings(Path userHome) {
        return userHome.resolve(".m2/settings.xml");
    }

    /**
     * Writes an entry of a jar to {@code target}.
     *
     * @param most largest size of the entry accepted, in bytes
     */
    void fetch(Source.MavenEntry source, Path target, long most, Progress progress) throws IOException {
        Path local = localRepository.resolve(source.jarPath());
        if (Files.isRegularFile(local)) {
            extract(local, source.entry(), target, most, progress);
            return;
        }
        try (TemporaryFolder folder = TemporaryFolder.create("octet-maven-")) {
            progress.note("asking Maven for " + source.coordinates());
            resolve(source, folder.path());
            extract(folder.path().resolve(source.jarName()), source.entry(), target, most, progress);
        }
    }

    private static void extract(Path jar, String entry, Path target, long most, Progress progress) throws IOException {
        new Archive(jar, jar.getFileName().toString(), ArchiveLimits.DEFAULT).member(entry, target, most, progress);
    }

    private void resolve(Source.MavenEntry source, Path folder) throws IOException {
        String command = maven.orElseThrow(() -> new IOException(
                        "it is not in " + localRepository + " and there is no mvn on the PATH to get it"))
                .toString();
        Path log = folder.resolve("mvn.log");
        Process process = new ProcessBuilder(List.of(
                        command,
                        "-q",
                        "-B",
                        PLUGIN,
                        "-Dartifact=" + source.coordinates(),
                        "-DoutputDirectory=" + folder,
                        "-Dmdep.useBaseVersion=true"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("mvn did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while Maven was running");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0 || !Files.isRegularFile(folder.resolve(source.jarName()))) {
            throw new IOException("mvn could not get it (exit code " + process.exitValue() + "): " + errors(log));
        }
    }

    private static String errors(Path log) throws IOException {
        // Maven writes in the platform's charset; a character that cannot be read must not hide the error.
        String text = new String(Files.readAllBytes(log), Charset.defaultCharset());
        List<String> lines = text.lines()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").strip())
                .filter(line -> !line.isEmpty() && !line.equals("[ERROR]"))
                // What follows is advice on how to run Maven.
                .takeWhile(line -> !line.contains("To see the full stack trace"))
                .limit(LINES_SHOWN)
                .toList();
        return lines.isEmpty() ? "it said nothing" : String.join(" ", lines);
    }
}
