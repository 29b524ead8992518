package dev.octet.io;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkdownTest {
    @Test
    void escapesWhatGithubWouldTakeForMarkup() {
        assertThat(Markdown.escape("a | b\n<i> *c* `d` [e](f) ~g~ \\ &amp;"))
                .isEqualTo("a \\| b &lt;i&gt; \\*c\\* \\`d\\` \\[e\\](f) \\~g\\~ \\\\ &amp;amp;");
    }

    @Test
    void leavesUnderscoresWithinWords() {
        assertThat(Markdown.escape("_model_v2_int8_")).isEqualTo("\\_model_v2_int8\\_");
    }
}
