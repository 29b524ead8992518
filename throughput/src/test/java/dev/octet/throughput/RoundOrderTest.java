package dev.octet.throughput;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import dev.octet.throughput.RoundOrder.Turn;

import static org.assertj.core.api.Assertions.assertThat;

class RoundOrderTest {
    @Property(tries = 200)
    void everyBlockIsAnOrderOfAllVariantsAndItsMirror(
            @ForAll @IntRange(min = 1, max = 5) int variants,
            @ForAll @IntRange(min = 1, max = 12) int halfRounds,
            @ForAll long seed) {
        List<Turn> turns = RoundOrder.of(variants, 2 * halfRounds, seed);
        assertThat(turns).hasSize(2 * halfRounds * variants);
        for (int block = 0; block < halfRounds; block++) {
            List<Turn> here = turns.subList(2 * variants * block, 2 * variants * (block + 1));
            for (int i = 0; i < here.size(); i++) {
                assertThat(here.get(i).block()).isEqualTo(block);
                assertThat(here.get(i).turn()).isEqualTo(2 * block + i / variants);
                assertThat(here.get(i).variant())
                        .isEqualTo(here.get(here.size() - 1 - i).variant());
            }
            Set<Integer> half =
                    here.subList(0, variants).stream().map(Turn::variant).collect(Collectors.toSet());
            assertThat(half).hasSize(variants);
        }
    }

    @Test
    void drawsBothOrientationsOfTwoVariants() {
        Set<String> blocks = new HashSet<>();
        List<Turn> turns = RoundOrder.of(2, 40, 1);
        for (int i = 0; i < turns.size(); i += 4) {
            blocks.add(turns.subList(i, i + 4).stream()
                    .map(turn -> "AB".substring(turn.variant(), turn.variant() + 1))
                    .collect(Collectors.joining()));
        }
        assertThat(blocks).containsExactlyInAnyOrder("ABBA", "BAAB");
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(RoundOrder.of(3, 10, 7)).isEqualTo(RoundOrder.of(3, 10, 7)).isNotEqualTo(RoundOrder.of(3, 10, 8));
    }

    @Test
    void leavesOutTheSecondHalfOfTheLastBlockOfAnOddNumber() {
        assertThat(RoundOrder.of(2, 3, 7)).hasSize(6).extracting(Turn::block).containsExactly(0, 0, 0, 0, 1, 1);
    }
}
