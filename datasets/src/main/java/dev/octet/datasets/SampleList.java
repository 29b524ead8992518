package dev.octet.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import dev.octet.io.Sha256;

/** Chosen rows of a source, in a chosen order. Digests of content are computed once and shared by all subsets. */
final class SampleList implements Dataset {
    private final String name;
    private final SampleSource source;
    private final AtomicReferenceArray<String> digests;
    private final int[] rows;

    private SampleList(String name, SampleSource source, AtomicReferenceArray<String> digests, int[] rows) {
        this.name = name;
        this.source = source;
        this.digests = digests;
        this.rows = rows;
    }

    /** All rows of {@code source} in its own order. */
    static SampleList of(String name, SampleSource source) {
        return new SampleList(
                name,
                source,
                new AtomicReferenceArray<>(source.size()),
                IntStream.range(0, source.size()).toArray());
    }

    /** These rows of the same source. @param chosen positions in this list */
    SampleList select(int[] chosen) {
        return new SampleList(
                name, source, digests, Arrays.stream(chosen).map(i -> rows[i]).toArray());
    }

    /** Label of the sample at {@code index}, without reading it. */
    Label label(int index) {
        return source.label(rows[index]);
    }

    @Override
    public OptionalInt highestClass() {
        int highest = -1;
        // One label of another kind tells enough, and masks are not read for it.
        for (int i = 0; i < rows.length && label(i) instanceof Label.ClassIndex label; i++) {
            highest = Math.max(highest, label.index());
        }
        return highest < 0 ? OptionalInt.empty() : OptionalInt.of(highest);
    }

    SampleSource source() {
        return source;
    }

    /** Row of the sample at {@code index} in its source. */
    int row(int index) {
        return rows[index];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sha256() {
        Sha256 all = new Sha256();
        for (int i = 0; i < rows.length; i++) {
            // The length first: an id may hold any character, so that no separator alone could be trusted.
            String told = source.columns().isEmpty()
                    ? ""
                    : '\t' + source.columns(rows[i]).toString();
            String line = id(i) + '\t' + source.label(rows[i]).text() + '\t' + contentSha256(i) + told;
            all.add(line.length() + ":" + line + '\n');
        }
        return all.hex();
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public List<String> columns() {
        return source.columns();
    }

    @Override
    public List<Integer> categoryIds() {
        return source.categoryIds();
    }

    @Override
    public String id(int index) {
        return source.id(rows[index]);
    }

    @Override
    public String contentSha256(int index) {
        int row = rows[index];
        String known = digests.get(row);
        if (known != null) {
            return known;
        }
        try {
            String digest = Sha256.of(source.content(row));
            digests.set(row, digest);
            return digest;
        } catch (IOException e) {
            throw unreadable(index, e);
        }
    }

    @Override
    public Sample read(int index) {
        int row = rows[index];
        try {
            return source.sample(row, () -> contentSha256(index));
        } catch (BadContentException e) {
            throw bad(index, e);
        } catch (IOException e) {
            throw unreadable(index, e);
        }
    }

    @Override
    public List<BadSampleException> faults(int most) {
        List<BadSampleException> faults = new ArrayList<>();
        for (int i = 0; i < rows.length && faults.size() < most; i++) {
            try {
                byte[] content = source.content(rows[i]);
                digests.compareAndSet(rows[i], null, Sha256.of(content));
                source.check(rows[i], content);
            } catch (BadContentException e) {
                faults.add(bad(i, e));
            } catch (IOException e) {
                faults.add(unreadable(i, e));
            }
        }
        return faults;
    }

    @Override
    public SampleList shuffled(long seed, int count) {
        int[] order = rows.clone();
        // java.util.Random's sequence is fixed by its specification, so a seed means the same samples on every Java.
        Random random = new Random(seed);
        int chosen = Math.min(atLeastOne(count), order.length);
        for (int i = 0; i < chosen; i++) {
            int other = i + random.nextInt(order.length - i);
            int row = order[other];
            order[other] = order[i];
            order[i] = row;
        }
        return new SampleList(name, source, digests, Arrays.copyOf(order, chosen));
    }

    @Override
    public SampleList first(int count) {
        int chosen = Math.min(atLeastOne(count), rows.length);
        return new SampleList(name, source, digests, Arrays.copyOf(rows, chosen));
    }

    private static int atLeastOne(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a subset needs at least one sample but was asked for " + count);
        }
        return count;
    }

    private BadSampleException bad(int index, BadContentException e) {
        BadSampleException bad = new BadSampleException(name, id(index), e.getMessage());
        bad.initCause(e);
        return bad;
    }

    private BadSampleException unreadable(int index, IOException e) {
        BadSampleException bad = new BadSampleException(name, id(index), "cannot be read: " + e);
        bad.initCause(e);
        return bad;
    }
}
