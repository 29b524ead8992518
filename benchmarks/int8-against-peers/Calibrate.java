import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;

import dev.octet.calibrate.Algorithms;
import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.calibrate.Calibrator;
import dev.octet.calibrate.Objective;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;

/**
 * Calibrates a model that no recipe describes, on float32 tensors of one shape that lie one behind the other in a file,
 * little-endian. Prints one line of JSON: seconds and peak_rss_bytes of the calibration.
 */
final class Calibrate {
    private Calibrate() {}

    /** Arguments: FP32.onnx INT8.onnx FEEDS INPUT SHAPE SAMPLES auto|minmax|entropy fastest|fixed. */
    public static void main(String[] args) throws IOException {
        long[] shape =
                Arrays.stream(args[4].split(",")).mapToLong(Long::parseLong).toArray();
        Calibration settings = Calibration.of(Integer.parseInt(args[5]))
                .with(Objective.valueOf(args[7].toUpperCase(Locale.ROOT)));
        if (!args[6].equals("auto")) {
            // One observer and nothing else, as the tools that this is compared with.
            Observer method = args[6].equals("minmax") ? new Observer.MinMax() : new Observer.Entropy();
            settings = settings.with(method).with(Algorithms.NONE);
        }
        try (FileChannel feeds = FileChannel.open(Path.of(args[2]))) {
            CalibrationReport report = new Calibrator(Engine.onnxRuntime(), settings)
                    .calibrate(
                            Path.of(args[0]), () -> new Feeds(feeds, args[3], shape), Path.of(args[1]), Progress.NONE);
            System.out.printf(
                    Locale.ROOT,
                    "{\"samples\": %d, \"seconds\": %.3f, \"peak_rss_bytes\": %d, \"plan\": \"%s\"}%n",
                    report.samples(),
                    report.seconds(),
                    report.peakRssBytes().orElse(0L),
                    report.plan().name());
        }
    }

    /** Reads one tensor when it is asked for, so that memory does not grow with the file. */
    private static final class Feeds implements Iterator<Feed> {
        private final FileChannel channel;
        private final String input;
        private final long[] shape;
        private final int bytes;
        private long position;

        Feeds(FileChannel channel, String input, long[] shape) {
            this.channel = channel;
            this.input = input;
            this.shape = shape;
            this.bytes = Math.toIntExact(Float.BYTES * Arrays.stream(shape).reduce(1, Math::multiplyExact));
        }

        @Override
        public boolean hasNext() {
            try {
                return position + bytes <= channel.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Feed next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
            try {
                while (buffer.hasRemaining()) {
                    channel.read(buffer, position + buffer.position());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            position += bytes;
            return Feed.of(input, Tensor.wrap(ElementType.FLOAT32, buffer.flip(), shape));
        }
    }
}
