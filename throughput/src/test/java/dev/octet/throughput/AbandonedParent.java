package dev.octet.throughput;

import java.util.List;
import java.util.stream.Collectors;

import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;

/** Starts instances, prints their folder and process numbers, and waits to be killed. */
final class AbandonedParent {
    private AbandonedParent() {}

    public static void main(String[] arguments) throws InterruptedException {
        Placement placement = InstanceGroupTest.placement();
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[1], 1));
        InstanceGroup group = InstanceGroup.start(placement, Pinner.ofThisHost(placement), 1, List.of(feed));
        System.out.println(group.folder() + " "
                + group.pids().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        Thread.sleep(60_000);
    }
}
