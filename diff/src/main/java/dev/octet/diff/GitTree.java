package dev.octet.diff;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder or file of a commit, read with the {@code git} command: it knows every form of repository that its user has,
 * and who names revisions has it. Bytes come out as they were committed, without conversion of line ends, so that digests
 * hold.
 */
final class GitTree {
    /** What a comparison reads; models are left where they are. */
    private static final String WANTED = "(.*/)?[^/]*\\.(json|csv|sha256)";

    private final Path workingFolder;
    private final String name;

    /** @param name {@code REVISION:PATH} */
    GitTree(Path workingFolder, String name) {
        this.workingFolder = workingFolder;
        this.name = name;
    }

    private record Blob(String id, String path) {}

    /** Copies records and raw files. Returns the folder, or the record if a record was named. */
    Path copyRunsTo(Path target) throws IOException {
        if (name.startsWith("-")) {
            throw RunSet.wrong(name, "is not the name of a revision", "A revision does not begin with a dash.");
        }
        String id = resolve(name);
        if (text("cat-file", "-t", id).strip().equals("blob")) {
            int slash = name.lastIndexOf('/');
            String folder = slash < 0 ? name.substring(0, name.indexOf(':') + 1) : name.substring(0, slash);
            copy(resolve(folder), target);
            return target.resolve(name.substring(Math.max(slash, name.indexOf(':')) + 1));
        }
        copy(id, target);
        return target;
    }

    private String resolve(String object) throws IOException {
        Process process = start("rev-parse", "--verify", "--quiet", object);
        String id = read(process.getInputStream()).strip();
        if (end(process) != 0 || id.isEmpty()) {
            throw RunSet.wrong(
                    name,
                    "is neither a file or folder nor anything that git finds in " + workingFolder.toAbsolutePath(),
                    "Name REVISION:PATH, the path as seen from the top of the repository. A shallow clone lacks older"
                            + " revisions: fetch them first.");
        }
        return id;
    }

    private void copy(String tree, Path target) throws IOException {
        List<Blob> blobs = new ArrayList<>();
        for (String entry : text("ls-tree", "-r", "-z", tree).split("\0")) {
            int tab = entry.indexOf('\t');
            // 100644 and 100755 are files; a link could lead anywhere.
            if (entry.startsWith("100") && entry.substring(tab + 1).matches(WANTED)) {
                blobs.add(new Blob(entry.substring(0, tab).split(" ")[2], entry.substring(tab + 1)));
            }
        }
        Process process = start("cat-file", "--batch");
        try (OutputStream asked = process.getOutputStream();
                InputStream answers = new BufferedInputStream(process.getInputStream())) {
            for (Blob blob : blobs) {
                asked.write((blob.id() + "\n").getBytes(StandardCharsets.US_ASCII));
                asked.flush();
                copy(blob, answers, target);
            }
        } finally {
            process.destroy();
        }
    }

    /** The answer is {@code <id> blob <size>}, a line feed, the bytes, and a line feed. */
    private void copy(Blob blob, InputStream answers, Path target) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = answers.read(); c != '\n'; c = answers.read()) {
            if (c < 0) {
                throw new IOException("git ended before it gave " + blob.path() + " of " + name);
            }
            head.append((char) c);
        }
        String[] words = head.toString().split(" ");
        if (words.length != 3) {
            throw new IOException("git cannot give " + blob.path() + " of " + name + ": " + head);
        }
        byte[] bytes = answers.readNBytes(Integer.parseInt(words[2]));
        answers.read();
        Path file = target.resolve(blob.path()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException(name + " has a file outside of itself: " + blob.path());
        }
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private String text(String... arguments) throws IOException {
        Process process = start(arguments);
        String text = read(process.getInputStream());
        if (end(process) != 0) {
            throw new IOException("git " + String.join(" ", arguments) + " failed for " + name);
        }
        return text;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "--no-replace-objects"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .directory(workingFolder.toAbsolutePath().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw RunSet.wrong(
                    name,
                    "is not there, and git, which could know a revision of that name, cannot be started",
                    "Install git, or name a folder.");
        }
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int end(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while git was at work", e);
        }
    }
}
