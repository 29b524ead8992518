package dev.octet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that come from data, not from the user at the keyboard: they must stay below the folder they are read from. */
public final class RelativePath {

    private RelativePath() {}

    /** @throws IllegalArgumentException if {@code path} is absolute, climbs with {@code ..} or is no path at all */
    public static String check(String path) {
        Path parsed;
        try {
            parsed = Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + path + "' is not a path: " + e.getReason(), e);
        }
        if (path.isEmpty() || path.indexOf('\\') >= 0 || parsed.getRoot() != null) {
            throw new IllegalArgumentException("'" + path + "' is not a relative path with forward slashes");
        }
        for (Path part : parsed) {
            if (part.toString().equals("..")) {
                throw new IllegalArgumentException("'" + path + "' leaves its folder");
            }
        }
        return path;
    }

    /**
     * Resolves {@code path} below {@code folder}.
     *
     * @throws IllegalArgumentException as {@link #check}, or if a symbolic link leads out of the folder
     */
    public static Path below(Path folder, String path) {
        Path resolved = folder.resolve(check(path));
        if (Files.exists(resolved) && !staysIn(folder, resolved)) {
            throw new IllegalArgumentException("'" + path + "' leads out of " + folder + " by a symbolic link");
        }
        return resolved;
    }

    /** Whether {@code path}, links followed, lies below {@code folder}; both must exist. */
    public static boolean staysIn(Path folder, Path path) {
        try {
            return path.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
