package dev.octet.quantize;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;

class SplitTest {

    @Test
    void holdsEveryFourthSampleOut() {
        Split split = new Split(feeds(8).iterator(), 100);

        assertThat(values(rest(split))).containsExactly(0f, 1f, 2f, 4f, 5f, 6f);
        assertThat(values(split.heldOut())).containsExactly(3f, 7f);
        assertThat(split.taken()).isEqualTo(8);
    }

    @Test
    void takesNoMoreSamplesThanAsked() {
        Split split = new Split(feeds(8).iterator(), 5);

        assertThat(values(rest(split))).containsExactly(0f, 1f, 2f, 4f);
        assertThat(split.taken()).isEqualTo(5);
    }

    @Test
    void scoresOnTheFirstSampleWhereThereAreTooFew() {
        Split split = new Split(feeds(2).iterator(), 100);
        rest(split);

        assertThat(values(split.heldOut())).containsExactly(0f);
    }

    @Test
    void keepsSoManySamplesAndNoMore() {
        Split split = new Split(feeds(1000).iterator(), 1000);

        assertThat(rest(split)).hasSize(936);
        assertThat(split.heldOut()).hasSize(64);
    }

    @Test
    void keepsWhatASampleWasWhenItsBufferIsFilledAgain() {
        Feed feed = feeds(1).get(0);
        Split split = new Split(List.of(feed, feed, feed, feed).iterator(), 4);
        rest(split);
        feed.tensors().get("x").floats().put(0, 9f);

        assertThat(values(split.heldOut())).containsExactly(0f);
    }

    private static List<Feed> rest(Split split) {
        List<Feed> rest = new ArrayList<>();
        split.forEachRemaining(rest::add);
        return rest;
    }

    private static List<Feed> feeds(int count) {
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tensor tensor = Tensor.zeros(ElementType.FLOAT32, 1);
            tensor.floats().put(0, i);
            feeds.add(Feed.of("x", tensor));
        }
        return feeds;
    }

    private static List<Float> values(List<Feed> feeds) {
        return feeds.stream()
                .map(feed -> feed.tensors().get("x").floats().get(0))
                .toList();
    }
}
