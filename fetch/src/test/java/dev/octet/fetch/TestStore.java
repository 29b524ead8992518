package dev.octet.fetch;

import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

import dev.octet.io.Progress;
import dev.octet.io.Sha256;

/** A store in a folder of its own that trusts a server of the tests and waits for nobody. */
final class TestStore {
    static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.UTF_8);
    static final String SHA256 = Sha256.of(CONTENT);

    /** Patient, so that no test fails on a busy machine. */
    static final DownloadSettings PATIENT = new DownloadSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            1,
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(100));

    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();
    /** Hears the notes as they come. */
    Consumer<String> told = line -> {};

    final Path cache;
    final ArtifactStore store;

    TestStore(Path home, DownloadSettings settings, SSLContext context) {
        this.cache = home.resolve("cache");
        HttpClient.Builder builder = HttpClient.newBuilder().sslContext(context).proxy(ProxySelector.of(null));
        this.store = new ArtifactStore(
                home,
                List.of(),
                new Cache(cache),
                MavenJars.of(home, Map.of("PATH", "")),
                new Downloads(settings, () -> Downloads.client(settings, builder), pauses::add),
                (source, target) -> {
                    throw new AssertionError("nothing is built here");
                });
    }

    Path obtain(Artifact artifact) {
        return store.obtain(List.of(artifact), new Progress() {
                    @Override
                    public void begin(String task, long total) {}

                    @Override
                    public void advance(long done) {}

                    @Override
                    public void note(String line) {
                        notes.add(line);
                        told.accept(line);
                    }
                })
                .get(artifact);
    }

    /** Ten digits, known by their digest and size. */
    static Artifact digits(String... sources) {
        return file(CONTENT, sources);
    }

    static Artifact file(byte[] content, String... sources) {
        return new Artifact(
                "digits",
                Artifact.Kind.FILE,
                Sha256.of(content),
                OptionalLong.of(content.length),
                Optional.empty(),
                List.of(sources));
    }
}
