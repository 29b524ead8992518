package dev.octet.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

import dev.octet.fetch.Garbage;
import dev.octet.fetch.Garbage.Fate;
import dev.octet.fetch.Retention;

/** {@code octet zoo gc}. */
@Command(
        name = "gc",
        description = {
            "Removes fetched files from the cache: those that the catalogue does not know and what was begun and not "
                    + "finished, or what the options say.",
            "What a process is using or fetching stays. Whatever is removed can be fetched again."
        })
final class CollectCommand implements Callable<Integer> {
    @ParentCommand
    private ZooCommand zoo;

    @Option(names = "--dry-run", description = "Tells what would be removed, and removes nothing.")
    private boolean dryRun;

    @Option(
            names = "--unreferenced",
            description =
                    "What the catalogue does not know, such as models that only your recipes name; this is what is "
                            + "removed if no option says otherwise.")
    private boolean unreferenced;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            converter = AgeConverter.class,
            description = "What was not used for so long: 30d, 12h.")
    private Optional<Duration> age;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The least recently used until the rest has at most this size: 500MB, 20GB.")
    private Optional<Long> size;

    @Override
    public Integer call() {
        boolean ruled = unreferenced || age.isPresent() || size.isPresent();
        Retention retention = new Retention(
                unreferenced || !ruled, age, size.map(OptionalLong::of).orElse(OptionalLong.empty()));
        List<Garbage> all = zoo.main().zoo().collect(retention, dryRun);
        all.forEach(this::tell);
        tellSum(all);
        return ExitCode.PASS.code();
    }

    private void tell(Garbage garbage) {
        Output output = zoo.main().output();
        String name = garbage.name().isEmpty() ? garbage.path().getFileName().toString() : garbage.name();
        if (garbage.fate() != Fate.KEPT) {
            output.result(String.format(
                    Locale.ROOT,
                    "%-12s %10s  %s: %s",
                    garbage.fate() == Fate.IN_USE ? "in use" : dryRun ? "would remove" : "removed",
                    readable(garbage.bytes()),
                    name,
                    garbage.reason()));
        }
        output.event(
                "garbage",
                Output.fields(
                        "path", garbage.path().toString(),
                        "name", garbage.name(),
                        "bytes", garbage.bytes(),
                        "fate", garbage.fate().name().toLowerCase(Locale.ROOT),
                        "reason", garbage.reason()));
    }

    private void tellSum(List<Garbage> all) {
        List<Garbage> removed =
                all.stream().filter(garbage -> garbage.fate() == Fate.REMOVED).toList();
        List<Garbage> stay =
                all.stream().filter(garbage -> garbage.fate() != Fate.REMOVED).toList();
        Output output = zoo.main().output();
        output.result((dryRun ? "would free " : "freed ") + sum(removed) + "; " + sum(stay) + " stay"
                + (dryRun ? "; nothing was removed" : ""));
        output.event(
                "collected",
                Output.fields(
                        "dry_run", dryRun,
                        "removed", removed.size(),
                        "freed_bytes",
                                removed.stream().mapToLong(Garbage::bytes).sum(),
                        "stay", stay.size(),
                        "stay_bytes", stay.stream().mapToLong(Garbage::bytes).sum()));
    }

    private static String sum(List<Garbage> items) {
        return readable(items.stream().mapToLong(Garbage::bytes).sum()) + " (" + items.size() + ")";
    }

    private static String readable(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        int power = (int) Math.log10(bytes) / 3;
        return String.format(Locale.ROOT, "%.1f %sB", bytes / Math.pow(1000, power), "kMGTPE".charAt(power - 1));
    }

    /** Reads {@code 30d} and {@code 12h}. */
    static final class AgeConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})([dh])");

        @Override
        public Duration convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("'" + text + "' is not an age; write 30d or 12h");
            }
            long count = Long.parseLong(parts.group(1));
            return parts.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count);
        }
    }

    /** Reads {@code 500MB} and {@code 20GB}, in powers of ten. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(kB|KB|MB|GB|TB)|0");

        @Override
        public Long convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("'" + text + "' is not a size; write 500MB or 20GB");
            }
            if (parts.group(1) == null) {
                return 0L;
            }
            long unit = (long) Math.pow(
                    1000,
                    1 + "KMGT".indexOf(Character.toUpperCase(parts.group(2).charAt(0))));
            return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
        }
    }
}
