package dev.octet.recipes;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.TensorInfo;

/** What a model is fed and what it answers with. */
record Signature(List<TensorInfo> inputs, List<TensorInfo> outputs) {

    static Signature of(Engine engine, Path model) {
        SessionSettings quick = SessionSettings.ofThreads(1).withOptimization(Optimization.NONE);
        try (Session session = engine.open(model, quick)) {
            return new Signature(session.inputs(), session.outputs());
        }
    }

    /** What keeps {@code other} from taking this model's place, in words; empty if nothing does. */
    Optional<String> difference(Signature other) {
        return difference("input", inputs, other.inputs).or(() -> difference("output", outputs, other.outputs));
    }

    private static Optional<String> difference(String kind, List<TensorInfo> wanted, List<TensorInfo> found) {
        Map<String, ElementType> types = new LinkedHashMap<>();
        found.forEach(info -> types.put(info.name(), info.type()));
        for (TensorInfo info : wanted) {
            ElementType type = types.remove(info.name());
            if (type == null) {
                return Optional.of("has no " + kind + " '" + info.name() + "', which the FP32 model has");
            }
            if (type != info.type()) {
                return Optional.of("has " + kind + " '" + info.name() + "' in " + type + ", which is " + info.type()
                        + " in the FP32 model");
            }
        }
        return types.keySet().stream()
                .findFirst()
                .map(name -> "has " + kind + " '" + name + "', which the FP32 model does not have");
    }
}
