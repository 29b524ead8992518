package dev.octet.engine;

final class OnnxRuntimeEngine {
    private OnnxRuntimeEngine() {}

    static Engine get() {
        throw new UnsupportedOperationException("under construction");
    }
}
