package dev.octet.throughput;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The order in which variants take turns.
 *
 * <p>A block is an order of all variants and then the same order backwards: of two variants, ABBA or BAAB. In each
 * block every variant has the same mean place in time, so a steady drift of the host cancels. The order of each block
 * is drawn anew, so that a disturbance of the period of a block cannot follow one variant. With more than two
 * variants a pair to be compared lies in the same half of a block, though not always side by side.
 */
final class RoundOrder {

    /**
     * One round.
     *
     * @param block from 0
     * @param turn which of the rounds of its variant it is, from 0; rounds of the same turn make a pair
     * @param variant index of the variant
     */
    record Turn(int block, int turn, int variant) {}

    private RoundOrder() {}

    /** All rounds of a run. With an odd number of rounds the last block has only its first half. */
    static List<Turn> of(int variants, int rounds, long seed) {
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
        List<Turn> turns = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int turn = 0; turn < rounds; turn++) {
            if (turn % 2 == 0) {
                order = shuffled(variants, random);
            } else {
                Collections.reverse(order);
            }
            for (int variant : order) {
                turns.add(new Turn(turn / 2, turn, variant));
            }
        }
        return turns;
    }

    /** Fisher and Yates. */
    private static List<Integer> shuffled(int variants, UniformRandomProvider random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < variants; i++) {
            order.add(random.nextInt(i + 1), i);
        }
        return order;
    }
}
