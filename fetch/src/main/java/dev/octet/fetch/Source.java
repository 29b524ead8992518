package dev.octet.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.octet.io.RelativePath;
import dev.octet.io.Sha256;

/** Where an artifact can be had, as catalogue and recipes write it. */
sealed interface Source {
    /** How names of archives end. */
    String ARCHIVE = "\\.(?:zip|jar|tar|tar\\.gz|tgz)";

    /** @throws IllegalArgumentException if {@code text} is none of the known kinds or is malformed */
    static Source parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        Matcher packed = Packed.FORM.matcher(text);
        if (packed.matches()) {
            return Packed.parse(packed);
        }
        return switch (scheme) {
            case "file" -> LocalFile.parse(text.substring(colon + 1));
            case "maven" -> MavenEntry.parse(text);
            case "https" -> Download.parse(text);
            case "synthetic" -> new Synthetic(text);
            default ->
                throw new IllegalArgumentException("'" + text
                        + "' is not a source; known: maven:group:artifact:version!path, https://..., file:path,"
                        + " synthetic:ARCHITECTURE?seed=NUMBER; of an archive, https://.../x.tar.gz!path/in/it");
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
     * A file in an archive, or a folder of files.
     *
     * @param archive where the archive can be had
     * @param sha256 its digest; empty if only what is taken out of it is known
     * @param member path in the archive; of a folder, with a slash at its end, or empty for the whole archive
     */
    record Packed(Source archive, Optional<String> sha256, String member) implements Source {
        private static final Pattern FORM =
                Pattern.compile("((?:file|https):[^!#]+" + ARCHIVE + ")(#[^!]*)?!/?(.*)", Pattern.CASE_INSENSITIVE);
        private static final String DIGEST = "#sha256=";

        private static Packed parse(Matcher parts) {
            Optional<String> sha256 = Optional.ofNullable(parts.group(2));
            if (sha256.isPresent()
                    && !(sha256.get().startsWith(DIGEST)
                            && Sha256.isDigest(sha256.get().substring(DIGEST.length())))) {
                throw new IllegalArgumentException(
                        "'" + sha256.get() + "' is not #sha256= and 64 lower-case hexadecimal digits");
            }
            String member = parts.group(3);
            if (!member.isEmpty()) {
                RelativePath.check(member);
            }
            return new Packed(
                    Source.parse(parts.group(1)), sha256.map(text -> text.substring(DIGEST.length())), member);
        }

        /** Whether a folder is meant. */
        boolean isFolder() {
            return member.isEmpty() || member.endsWith("/");
        }

        /** The archive, if its digest is known. */
        Optional<Artifact> artifact() {
            String source = archive instanceof Download download
                    ? download.address().toString()
                    : "file:" + ((LocalFile) archive).path();
            return sha256.map(digest -> new Artifact(
                    archiveName(),
                    Artifact.Kind.FILE,
                    digest,
                    OptionalLong.empty(),
                    Optional.empty(),
                    List.of(source)));
        }

        /** Last part of the archive's path. */
        String archiveName() {
            String path = archive instanceof Download download
                    ? download.address().getPath()
                    : ((LocalFile) archive).path().toString();
            return path.substring(path.lastIndexOf('/') + 1);
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
                if (address.getFragment() != null) {
                    throw new IllegalArgumentException("'" + text
                            + "' has a '#'; only archives take one: https://.../x.zip#sha256=...!path/in/it");
                }
                return new Download(address);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("'" + text + "' is not an address: " + e.getReason(), e);
            }
        }
    }
}
