package dev.octet.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Sample;
import dev.octet.io.Sha256;

/** A dataset made by a function from index to sample; some samples can be bad. */
class FakeDataset implements Dataset {
    final AtomicInteger reads = new AtomicInteger();

    private final List<Integer> order;
    private final IntFunction<Sample> maker;
    private final Set<Integer> bad;

    FakeDataset(int size, IntFunction<Sample> maker, Integer... bad) {
        this(IntStream.range(0, size).boxed().toList(), maker, Set.of(bad));
    }

    private FakeDataset(List<Integer> order, IntFunction<Sample> maker, Set<Integer> bad) {
        this.order = order;
        this.maker = maker;
        this.bad = bad;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String sha256() {
        return Sha256.of(order.toString());
    }

    @Override
    public int size() {
        return order.size();
    }

    @Override
    public List<String> columns() {
        return List.of();
    }

    @Override
    public String id(int index) {
        return "s" + order.get(index);
    }

    @Override
    public String contentSha256(int index) {
        return Sha256.of(id(index));
    }

    @Override
    public Sample read(int index) {
        reads.incrementAndGet();
        if (bad.contains(order.get(index))) {
            throw new BadSampleException(name(), id(index), "is a \"corrupt\" JPEG, by design");
        }
        return maker.apply(order.get(index));
    }

    @Override
    public Dataset shuffled(long seed, int count) {
        List<Integer> drawn = new ArrayList<>(order);
        Collections.shuffle(drawn, new Random(seed));
        return new FakeDataset(drawn.subList(0, Math.min(count, drawn.size())), maker, bad);
    }

    @Override
    public Dataset first(int count) {
        return new FakeDataset(order.subList(0, Math.min(count, order.size())), maker, bad);
    }
}
