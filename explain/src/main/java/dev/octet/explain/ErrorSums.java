package dev.octet.explain;

import java.nio.FloatBuffer;

import dev.octet.calibrate.Decibels;

/** Sums over a reference and what approximates it, from which the errors follow; NaN and infinities of the reference are left out. */
final class ErrorSums {
    private long count;
    private double squares;
    private double differences;
    private double products;
    private double others;
    private double largest;

    void add(FloatBuffer reference, FloatBuffer approximation) {
        FloatBuffer x = reference.duplicate();
        FloatBuffer y = approximation.duplicate();
        while (x.hasRemaining()) {
            double exact = x.get();
            double other = y.get();
            if (Double.isFinite(exact)) {
                double difference = exact - other;
                count++;
                squares += exact * exact;
                differences += difference * difference;
                products += exact * other;
                others += other * other;
                largest = Math.max(largest, Math.abs(difference));
            }
        }
    }

    /** Whether there was no number, so that nothing below has a meaning. */
    boolean isEmpty() {
        return count == 0;
    }

    /** 20 log10(|x| / |x - y|) in dB; finite, so that it can be written as JSON. */
    double signalToNoise() {
        return Decibels.of(squares, differences);
    }

    /** Cosine of the angle between the two; 1 if both are zero. */
    double cosine() {
        if (squares == 0 && others == 0) {
            return 1;
        }
        double cosine = products / Math.sqrt(squares * others);
        return Double.isFinite(cosine) ? cosine : 0;
    }

    /** Largest difference. */
    double largest() {
        return Double.isFinite(largest) ? largest : Double.MAX_VALUE;
    }
}
