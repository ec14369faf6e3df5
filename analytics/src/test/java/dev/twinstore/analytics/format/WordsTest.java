package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordsTest {
    @Test
    void width_isWhatATerminalTakes() {
        assertThat(Words.width("plain – é")).isEqualTo(9);
        assertThat(Words.width("e\u0301")).isEqualTo(1);
        assertThat(Words.width("日本語")).isEqualTo(6);
        assertThat(Words.width("\u1112\u1161\u11ab"))
                .as("one syllable in three parts")
                .isEqualTo(2);
        assertThat(Words.width("✅❌⚡⭐⏳➕❓")).isEqualTo(14);
        assertThat(Words.width("✓✗→★☐")).isEqualTo(5);
        assertThat(Words.width("🚀")).isEqualTo(2);
        assertThat(Words.width("co\u00adop")).isEqualTo(5);
        assertThat(Words.width("zero\u200bwidth")).isEqualTo(9);
    }

    @Test
    void cut_keepsMarksWithTheirLetter_andNeverExceeds() {
        assertThat(Words.cut("✅✅✅✅", 5)).isEqualTo("✅✅…");
        assertThat(Words.cut("e\u0301e\u0301e\u0301", 2)).isEqualTo("e\u0301…");
        for (int columns = 1; columns < 12; columns++) {
            assertThat(Words.width(Words.cut("日本 ✅ e\u0301 🚀 wide", columns))).isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void wrapped_breaksAtSpaces_andLosesNothing() {
        assertThat(Words.wrapped("one two three", 0)).containsExactly("one two three");
        assertThat(Words.wrapped("one two three", 7)).containsExactly("one two", "three");
        assertThat(Words.wrapped("one two three", 6)).containsExactly("one", "two", "three");
        assertThat(Words.wrapped("incomprehensible it is", 5)).containsExactly("incomprehensible", "it is");
        assertThat(Words.wrapped("✅✅ ✅✅", 5)).containsExactly("✅✅", "✅✅");
        assertThat(Words.wrapped("", 5)).containsExactly("");
    }
}
