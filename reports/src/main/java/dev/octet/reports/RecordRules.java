package dev.octet.reports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.octet.io.Sha256;

/**
 * What the compact constructors of {@link RunRecord} demand of their components. Each returns the value to keep and
 * throws {@link IllegalArgumentException} naming the path; null, which is what Jackson gives for an absent key, becomes
 * empty.
 */
final class RecordRules {
    /** Keys beside the variants' values in accuracy and throughput: no variant may be called so. */
    private static final Set<String> RESERVED = Set.of(
            "metric",
            "unit",
            "higher_is_better",
            "samples_asked",
            "samples",
            "skipped",
            "loss",
            "losses",
            "reference",
            "sequential",
            "categories",
            "slices",
            "setting",
            "requested",
            "pinned",
            "pinning",
            "ratio",
            "ratios",
            "rounds",
            "scenario",
            "launches",
            "noise_floor",
            "memory",
            "conditions");

    private static final Pattern VARIANT = Pattern.compile("[a-z0-9][a-z0-9_+.-]{0,63}");

    private RecordRules() {}

    static boolean isVariantName(String name) {
        return VARIANT.matcher(name).matches() && !RESERVED.contains(name);
    }

    static String variantName(String name) {
        if (!isVariantName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is neither a key of this section nor the name of a variant;"
                            + " names have lower-case letters, digits, '_', '+', '.' and '-', and are none of "
                            + String.join(", ", RESERVED.stream().sorted().toList()));
        }
        return name;
    }

    static String required(String text, String path) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(path + " is missing");
        }
        return text;
    }

    static Optional<String> digest(Optional<String> digest, String path) {
        optional(digest).filter(text -> !Sha256.isDigest(text)).ifPresent(text -> {
            throw new IllegalArgumentException(path + " must be a SHA-256 in lower-case digits but was '" + text + "'");
        });
        return optional(digest);
    }

    static Optional<Double> finite(Optional<Double> number, String path) {
        optional(number).filter(value -> !Double.isFinite(value)).ifPresent(value -> {
            throw new IllegalArgumentException(path + " must be finite but was " + value + "; leave it out instead");
        });
        return optional(number);
    }

    static Optional<Double> fraction(Optional<Double> number, String path) {
        finite(number, path).filter(value -> !(value > 0 && value < 1)).ifPresent(value -> {
            throw new IllegalArgumentException(path + " must be a fraction between 0 and 1 but was " + value);
        });
        return optional(number);
    }

    static Optional<Long> count(Optional<Long> number, String path) {
        optional(number).filter(value -> value < 0).ifPresent(value -> {
            throw new IllegalArgumentException(path + " must not be negative but was " + value);
        });
        return optional(number);
    }

    @SuppressWarnings("OptionalAssignedToNull")
    static <T> Optional<T> optional(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    static <T> List<T> list(List<T> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    /** An unmodifiable copy that keeps the order, which {@link Map#copyOf} does not. */
    static <T> Map<String, T> ordered(Map<String, T> values) {
        if (values == null) {
            return Map.of();
        }
        values.forEach((key, value) -> {
            if (value == null) {
                throw new IllegalArgumentException("'" + key + "' has no value; leave it out instead");
            }
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** An unmodifiable copy sorted by key: Jackson hands keys that stand among others over in no order. */
    static <T> Map<String, T> sorted(Map<String, T> values) {
        return Collections.unmodifiableMap(new TreeMap<>(ordered(values)));
    }
}
