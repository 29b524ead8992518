package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts made comparable. */
final class Words {
    /** Python's {@code string.punctuation}. */
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** What Python's {@code str.split} splits at: Unicode's white space and the four ASCII separators. */
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern NO_WORD =
            Pattern.compile("[^\\p{L}\\p{M}\\p{N}'\\s]", Pattern.UNICODE_CHARACTER_CLASS);

    private Words() {}

    /** Lower case, without ASCII punctuation and English articles, as SQuAD's evaluation script has it. */
    static String ofSquad(String text) {
        String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return String.join(" ", split(ARTICLES.matcher(plain).replaceAll(" ")));
    }

    /** Lower case, and only letters, marks, digits and apostrophes. */
    static String normal(String text) {
        return NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    /** The words between white space; none of an empty text. */
    static List<String> split(String text) {
        return Arrays.stream(SPACE.split(text)).filter(word -> !word.isEmpty()).toList();
    }

    /** Fewest words to replace, insert or delete to turn one list into the other (Levenshtein). O(n m) time, O(m) memory. */
    static int edits(List<String> from, List<String> to) {
        int[] row = new int[to.size() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.size(); j++) {
                int replaced = diagonal + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.size()];
    }
}
