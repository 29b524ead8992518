import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.throughput.Setting;
import dev.octet.throughput.ThroughputResult;
import dev.octet.throughput.ThroughputRun;
import dev.octet.throughput.ThroughputSettings;

/** One launch of one instance: prints its CPUs, then the rate of each round. Arguments: model, cores, seconds, rounds. */
public final class Loop {
    private static final int FEEDS = 32;

    private Loop() {}

    public static void main(String[] arguments) {
        Path model = Path.of(arguments[0]);
        Duration round = Duration.ofMillis(Math.round(1000 * Double.parseDouble(arguments[2])));
        ThroughputSettings settings = ThroughputSettings.of(new Setting(1, Integer.parseInt(arguments[1]), 1, 1))
                .withRounds(Integer.parseInt(arguments[3]), round, round);
        TensorInfo input = Graph.read(model).inputs().get(0);
        long[] shape = input.shape().stream().mapToLong(d -> d < 0 ? 1 : d).toArray();
        Random random = new Random(1);
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < FEEDS; i++) {
            float[] values = new float[(int) Tensor.zeros(input.type(), shape).elements()];
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextFloat();
            }
            feeds.add(Feed.of(input.name(), Tensor.ofFloats(values, shape)));
        }
        Variant variant = new Variant("model", model, Engine.onnxRuntime());
        ThroughputResult result = new ThroughputRun(List.of(variant), feeds, settings, 1).run(Progress.NONE);
        System.out.println(result.pinning().cpus().get(0));
        result.rounds().forEach(each -> System.out.println(each.rate()));
    }
}
