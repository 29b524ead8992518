package dev.octet.calibrate;

import java.nio.file.Path;

/**
 * How far an INT8 model may be from the float model, judged on samples that are not scored later. The search leaves nodes
 * float until it is kept. Callers who know the task judge by its metric; who does not is served by {@link Calibrator}'s
 * own limit on the signal-to-noise ratio.
 */
public interface Limit {

    /** For models that know nothing, so that they can lose nothing, such as those of random weights. */
    static Limit none() {
        return new Limit() {
            @Override
            public String name() {
                return "none";
            }

            @Override
            public Judgement judge(Path int8) {
                return new Judgement(0, false, "no limit");
            }
        };
    }

    /** What is judged, by what and on what, such that another limit has another name: a search is remembered by it. */
    String name();

    /** Judges the model in {@code int8}, a file that is there only during the call. */
    Judgement judge(Path int8);

    /**
     * What was found.
     *
     * @param loss in the limit's own unit; larger is worse
     * @param exceeded whether that is too much
     * @param text the same for people, such as {@code top1 loses 0.8 % relative on 200 samples, limit 1.0 %}
     */
    record Judgement(double loss, boolean exceeded, String text) {}
}
