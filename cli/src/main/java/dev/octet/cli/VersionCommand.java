package dev.octet.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import dev.octet.engine.Engine;

/** {@code octet version}. */
@Command(name = "version", description = "Versions of Octet, of the engine and of Java.")
final class VersionCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("octet", Main.version());
        versions.put("engine", Engine.onnxRuntime().name());
        versions.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        main.output().event("version", versions);
        versions.forEach((what, version) -> main.output().result(what + " " + version));
        return ExitCode.PASS.code();
    }
}
