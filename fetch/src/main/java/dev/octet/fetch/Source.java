package dev.octet.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an artifact can be had, as catalogue and recipes write it. */
sealed interface Source {

    /** @throws IllegalArgumentException if {@code text} is none of the known kinds or is malformed */
    static Source parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        return switch (scheme) {
            case "file" -> LocalFile.parse(text.substring(colon + 1));
            case "maven" -> MavenEntry.parse(text);
            case "https" -> Download.parse(text);
            case "synthetic" -> new Synthetic(text);
            default ->
                throw new IllegalArgumentException("'" + text
                        + "' is not a source; known: maven:group:artifact:version!path, https://..., file:path,"
                        + " synthetic:ARCHITECTURE?seed=NUMBER");
        };
    }

    /** @param path absolute, or relative to the zoo folder of this installation */
    record LocalFile(Path path) implements Source {
        private static LocalFile parse(String path) {
            try {
                if (path.isBlank()) {
                    throw new IllegalArgumentException("'file:' needs a path");
                }
                return new LocalFile(Path.of(path.startsWith("//") ? path.substring(2) : path));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + path + "' is not a path: " + e.getReason(), e);
            }
        }
    }

    /**
     * A file inside a jar of a Maven repository.
     *
     * @param group such as {@code dev.langchain4j}
     * @param artifact artifact id
     * @param version exact version, no range
     * @param entry path of the file in the jar
     */
    record MavenEntry(String group, String artifact, String version, String entry) implements Source {
        private static final Pattern FORM = Pattern.compile("maven:([\\w.-]+):([\\w.-]+):([\\w.+-]+)!/?(.+)");

        private static MavenEntry parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches() || text.contains("..")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not of the form maven:group:artifact:version!path/in/jar");
            }
            return new MavenEntry(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
        }

        String coordinates() {
            return group + ":" + artifact + ":" + version;
        }

        /** Path of the jar below a local Maven repository. */
        String jarPath() {
            return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + jarName();
        }

        String jarName() {
            return artifact + "-" + version + ".jar";
        }
    }

    /** @param text the whole of it, which the {@link SyntheticBuilder} understands */
    record Synthetic(String text) implements Source {}

    /** @param address absolute https address without user name or password */
    record Download(URI address) implements Source {
        private static Download parse(String text) {
            try {
                URI address = new URI(text);
                if (address.getHost() == null || address.getUserInfo() != null) {
                    throw new IllegalArgumentException("'" + text + "' is not an https address with a plain host");
                }
                return new Download(address);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("'" + text + "' is not an address: " + e.getReason(), e);
            }
        }
    }
}
