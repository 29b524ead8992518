package dev.octet.io;

/** Text within GitHub-flavoured Markdown. */
public final class Markdown {
    private Markdown() {}

    /**
     * Text that Markdown shows as it is, on one line, also within a cell of a table. An underscore within a word means
     * nothing to GitHub and stays, so that names remain legible in the source.
     */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '|', '\\', '`', '*', '~', '[', ']' -> escaped.append('\\').append(c);
                case '_' -> escaped.append(withinWord(text, i) ? "_" : "\\_");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    private static boolean withinWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }
}
