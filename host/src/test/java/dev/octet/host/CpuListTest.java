package dev.octet.host;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CpuListTest {
    @Test
    void joinsNeighboursIntoRanges() {
        assertThat(CpuList.format(List.of(11, 0, 1, 2, 3, 8, 10))).isEqualTo("0-3,8,10-11");
        assertThat(CpuList.format(List.of())).isEmpty();
    }

    @Property
    void readsBackWhatItWrites(@ForAll Set<@IntRange(max = 300) Integer> numbers) {
        assertThat(CpuList.parse(CpuList.format(numbers))).isEqualTo(new TreeSet<>(numbers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1-", "1--2", "1,,2", "-1"})
    void refusesWhatIsNotAList(String text) {
        assertThatThrownBy(() -> CpuList.parse(text)).hasMessageContaining("'" + text + "' is not a list of CPUs");
    }
}
