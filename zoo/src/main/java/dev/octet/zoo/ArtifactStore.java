package dev.octet.zoo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.octet.io.Progress;

/** Where artifacts are kept and looked for. */
final class ArtifactStore {
    private ArtifactStore() {}

    static ArtifactStore of(Path folder, Map<String, String> environment) {
        return new ArtifactStore();
    }

    Map<Artifact, Path> obtain(List<Artifact> artifacts, Progress progress) {
        throw new UnsupportedOperationException("under construction");
    }

    Holding look(Artifact artifact, boolean hash) {
        throw new UnsupportedOperationException("under construction");
    }
}
