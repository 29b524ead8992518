package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.octet.io.Progress;
import dev.octet.io.RelativePath;

/** A folder that is filled from an archive. */
final class Unpacking {
    private final Path target;
    private final ArchiveLimits limits;
    private final Progress progress;
    private final Map<String, Node> nodes = new HashMap<>();
    private final long most;
    private long left;
    private int files;

    /** What is at a path, known by the path in the one form that all file systems take for the same. */
    private record Node(String path, boolean folder) {}

    Unpacking(Path target, ArchiveLimits limits, long most, Progress progress) throws IOException {
        this.target = Files.createDirectory(target);
        this.limits = limits;
        this.most = most;
        this.left = most;
        this.progress = progress;
    }

    /** Number of files written. */
    int files() {
        return files;
    }

    /** Writes an entry at {@code path}, which is as little trusted as all of it. */
    void add(ArchiveReader.Entry entry, String path, ArchiveReader reader) throws IOException {
        if (entry.kind() == ArchiveReader.Entry.Kind.OTHER) {
            throw new IOException("holds " + entry.name() + ", which is " + entry.described()
                    + "; only files and folders are unpacked");
        }
        boolean folder = entry.kind() == ArchiveReader.Entry.Kind.FOLDER;
        String[] parts = checked(entry.name(), path).split("/");
        if (parts.length > limits.depth()) {
            throw new IOException("has more than " + limits.depth() + " folders within each other");
        }
        StringBuilder at = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            at.append(i == 0 ? "" : "/").append(parts[i]);
            claim(at.toString(), folder || i < parts.length - 1, i < parts.length - 1);
        }
        Path file = target.resolve(at.toString());
        Files.createDirectories(folder ? file : file.getParent());
        if (!folder) {
            try {
                left -= Transfer.copy(reader.content(), file, left, progress);
            } catch (Transfer.OversizeException e) {
                throw new IOException("holds more than " + most + " bytes", e);
            }
            files++;
        }
    }

    /** Takes a path for a file or folder, which nothing else may have in any spelling. */
    private void claim(String path, boolean folder, boolean parent) throws IOException {
        String form = Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        Node known = nodes.putIfAbsent(form, new Node(path, folder));
        if (known == null) {
            return;
        }
        if (!known.path.equals(path)) {
            throw new IOException(
                    "holds both " + known.path + " and " + path + ", which are one and the same on some systems");
        }
        if (known.folder != folder) {
            throw new IOException("holds " + path + " both as a file and as a folder");
        }
        if (!folder && !parent) {
            throw new IOException("holds " + path + " twice");
        }
    }

    private static String checked(String name, String path) throws IOException {
        try {
            String plain = path.replaceFirst("/+$", "");
            RelativePath.check(plain);
            if (plain.contains("//")
                    || ("/" + plain + "/").contains("/./")
                    || plain.chars().anyMatch(c -> c < ' ' || c == ':')) {
                throw new IllegalArgumentException("it is not plain, or means something else on some systems");
            }
            return plain;
        } catch (IllegalArgumentException e) {
            throw new IOException("holds '" + name + "', a path that is not accepted: " + e.getMessage(), e);
        }
    }
}
