package dev.octet.throughput;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.octet.io.Section;

/**
 * How a host is divided for a throughput run, written {@code NsMcKinsBbs}: {@code 1s4c10ins1bs} is ten instances of
 * four physical cores each, all on one socket, at batch size 1.
 *
 * @param sockets sockets that the instances may use
 * @param coresPerInstance physical cores of one instance; none is shared with another
 * @param instances instances in total, over all those sockets
 * @param batchSize samples of one inference
 */
public record Setting(int sockets, int coresPerInstance, int instances, int batchSize) {
    private static final Pattern FORM =
            Pattern.compile("([1-9][0-9]{0,5})s([1-9][0-9]{0,5})c([1-9][0-9]{0,5})ins([1-9][0-9]{0,5})bs");

    public Setting {
        atLeastOne("sockets", sockets);
        atLeastOne("coresPerInstance", coresPerInstance);
        atLeastOne("instances", instances);
        atLeastOne("batchSize", batchSize);
    }

    /**
     * Reads {@code NsMcKinsBbs}; each number from 1 to 999999, without leading zeros or spaces.
     *
     * @throws IllegalArgumentException telling what was found and how a setting is written
     */
    public static Setting parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a setting; write sockets, cores per instance, "
                    + "instances and batch size, such as 1s4c10ins1bs");
        }
        return new Setting(
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)),
                Integer.parseInt(form.group(4)));
    }

    /** The setting under {@code key} of a recipe; a wrong one becomes a problem of the section. */
    public static Optional<Setting> read(Section section, String key) {
        return section.text(key).flatMap(text -> {
            if (FORM.matcher(text).matches()) {
                return Optional.of(parse(text));
            }
            section.problem(
                    key,
                    "'" + text + "' is not a setting",
                    "Write sockets, cores per instance, instances and batch size, such as 1s4c10ins1bs.");
            return Optional.empty();
        });
    }

    /** Physical cores that all instances need together. */
    public long cores() {
        return (long) coresPerInstance * instances;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return sockets + "s" + coresPerInstance + "c" + instances + "ins" + batchSize + "bs";
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
        }
    }
}
