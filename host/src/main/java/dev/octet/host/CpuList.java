package dev.octet.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Sets of CPU or node numbers in the kernel's list format: {@code 0-3,8,10-11}. */
public final class CpuList {
    private CpuList() {}

    /** @throws IllegalArgumentException if it is not such a list; an empty text is the empty set */
    public static SortedSet<Integer> parse(String text) {
        SortedSet<Integer> numbers = new TreeSet<>();
        if (text.isBlank()) {
            return numbers;
        }
        for (String range : text.strip().split(",")) {
            if (!range.matches("[0-9]{1,6}(-[0-9]{1,6})?")) {
                throw new IllegalArgumentException("'" + text.strip() + "' is not a list of CPUs such as 0-3,8");
            }
            String[] ends = range.split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** The shortest list that {@link #parse} reads back. */
    public static String format(Collection<Integer> numbers) {
        List<String> ranges = new ArrayList<>();
        int first = -1;
        int last = -2;
        for (int number : new TreeSet<>(numbers)) {
            if (number != last + 1) {
                add(ranges, first, last);
                first = number;
            }
            last = number;
        }
        add(ranges, first, last);
        return String.join(",", ranges);
    }

    private static void add(List<String> ranges, int first, int last) {
        if (first >= 0) {
            ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
        }
    }
}
