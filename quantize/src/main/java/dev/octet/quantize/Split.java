package dev.octet.quantize;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import dev.octet.engine.Feed;

/**
 * Calibration samples in two parts: most are handed on, to make ranges of; every fourth is held out, so that what is made
 * can be scored on samples that it has not seen. Those are kept, so there are at most {@value #MOST} of them, whatever
 * the number of samples. Of fewer than four samples the first serves both ends.
 */
public final class Split implements Iterator<Feed> {
    private static final int EVERY = 4;
    private static final int MOST = 64;
    /** Bytes that the kept samples may take. */
    private static final long BUDGET_BYTES = 256L << 20;

    private final Iterator<Feed> feeds;
    private final int samples;
    private final List<Feed> heldOut = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private Feed first;
    private Feed next;
    private int taken;
    private long bytes;

    /** @param samples feeds to take at most */
    public Split(Iterator<Feed> feeds, int samples) {
        this.feeds = feeds;
        this.samples = samples;
    }

    @Override
    public boolean hasNext() {
        while (next == null && taken < samples && feeds.hasNext()) {
            Feed feed = feeds.next();
            taken++;
            if (taken % EVERY == 0 && heldOut.size() < MOST && bytes < BUDGET_BYTES) {
                keep(feed);
            } else {
                next = feed;
                numbers.add(taken - 1);
            }
        }
        return next != null;
    }

    @Override
    public Feed next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Feed feed = next;
        next = null;
        if (first == null) {
            first = feed.copy();
        }
        return feed;
    }

    /** Feeds taken so far, of both kinds. */
    public int taken() {
        return taken;
    }

    /** Number among all samples, from 0, of a sample that was handed on. @param handedOn counts these from 0 */
    public int number(int handedOn) {
        return numbers.get(handedOn);
    }

    /** The samples held out. */
    public List<Feed> heldOut() {
        return heldOut.isEmpty() && first != null ? List.of(first) : List.copyOf(heldOut);
    }

    private void keep(Feed feed) {
        Feed copy = feed.copy();
        copy.tensors().values().forEach(tensor -> bytes += tensor.bytes().capacity());
        heldOut.add(copy);
    }
}
