package dev.octet.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

import ai.onnxruntime.OrtEnvironment;

import dev.octet.io.AtomicFile;

/**
 * Unpacks ONNX Runtime's native libraries once for all JVMs. Left to itself, each JVM unpacks some 24 MB into the
 * temporary folder, and leaves them there when it is killed.
 *
 * <p>Safe under concurrent JVMs: each file appears whole or not at all, and all writers write the same bytes.
 */
final class Natives {
    /** Where ONNX Runtime's Java API looks before it unpacks. */
    static final String NATIVE_PATH = "onnxruntime.native.path";

    private Natives() {}

    /**
     * Points ONNX Runtime to unpacked libraries; must run before its first class is initialized. If the cache cannot
     * be written, nothing is changed and ONNX Runtime unpacks for itself.
     */
    static void prepare() {
        if (System.getProperty(NATIVE_PATH) == null) {
            unpack(cache()).ifPresent(folder -> System.setProperty(NATIVE_PATH, folder.toString()));
        }
    }

    /** Octet's cache: system property {@code octet.cache}, else environment {@code OCTET_CACHE}, else ~/.cache/octet. */
    static Path cache() {
        String named = System.getProperty("octet.cache", System.getenv().getOrDefault("OCTET_CACHE", ""));
        return named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache", "octet") : Path.of(named);
    }

    /** Folder with the libraries of this platform, unpacked if they are not there; empty if that is not possible. */
    static Optional<Path> unpack(Path cache) {
        try {
            return Optional.of(unpackInto(cache.resolve("natives")));
        } catch (IOException | InvalidPathException e) {
            System.getLogger(Natives.class.getName())
                    .log(System.Logger.Level.DEBUG, "the cache " + cache + " cannot be used", e);
            return Optional.empty();
        }
    }

    private static Path unpackInto(Path natives) throws IOException {
        String core = System.mapLibraryName("onnxruntime");
        // Named after what is in it, so that versions never mix; the jar's directory knows the checksum unread.
        long checksum =
                open(core) instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : 0;
        Path folder =
                natives.resolve(String.format(Locale.ROOT, "onnxruntime-%s-%s-%08x", version(), platform(), checksum));
        for (String library : new String[] {core, System.mapLibraryName("onnxruntime4j_jni")}) {
            long size = open(library).getContentLengthLong();
            Path file = folder.resolve(library);
            if (!Files.isRegularFile(file) || Files.size(file) != size) {
                AtomicFile.write(file, temporary -> {
                    try (InputStream in = open(library).getInputStream()) {
                        Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
                    }
                });
            }
        }
        return folder.toAbsolutePath();
    }

    private static URLConnection open(String library) throws IOException {
        URL url = OrtEnvironment.class.getResource("native/" + platform() + "/" + library);
        if (url == null) {
            throw new IOException("no " + library + " for " + platform() + " on the class path");
        }
        return url.openConnection();
    }

    private static String version() {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        return version == null ? "unversioned" : version.replace(File.separatorChar, '_');
    }

    /** Operating system and processor in ONNX Runtime's words. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (os.contains("win") && !os.contains("darwin") ? "win" : os.contains("mac") ? "osx" : "linux")
                + "-"
                + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }
}
