package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.octet.engine.Engine;
import dev.octet.explain.Explainer;
import dev.octet.explain.Explanation;
import dev.octet.explain.ExplanationReport;
import dev.octet.host.HostFacts;
import dev.octet.io.AtomicFile;
import dev.octet.recipes.Recipe;
import dev.octet.recipes.Runner;
import dev.octet.validate.AccuracyResult;
import dev.octet.zoo.Zoo;

/** {@code octet explain}. */
@Command(
        name = "explain",
        description = {
            "Tells what of a model runs in INT8, what does not and why, where errors and time come from, and what to try.",
            "A recipe stands for the INT8 model of its newest finished run, with its calibration samples. A model may be "
                    + "made by any tool; one that is not quantized is checked before quantizing."
        })
final class ExplainCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "RECIPE|MODEL", description = "A recipe that was run, or an ONNX model.")
    private Path subject;

    @Option(
            names = "--fp32",
            paramLabel = "MODEL",
            description = "The model that MODEL was quantized from, to compare times with.")
    private Optional<Path> fp32;

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Explains MODEL on the calibration samples of this recipe, and against its model.")
    private Optional<Path> recipe;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Where the run of a recipe is; default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes one self-contained page with all tables.")
    private Optional<Path> html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes the same as Markdown.")
    private Optional<Path> markdown;

    @Option(names = "--json-file", paramLabel = "FILE", description = "Writes every figure as JSON.")
    private Optional<Path> json;

    @Option(
            names = "--without-vnni",
            paramLabel = "N",
            description = "Scores N samples of the recipe as x86 without VNNI would run the INT8 model.")
    private Optional<Integer> withoutVnni;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (withoutVnni.isPresent() && (withoutVnni.get() < 1 || source().isEmpty())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--without-vnni needs a recipe with samples, and how many to score (1 or more)");
        }
        Output output = main.output();
        Explanation explanation;
        try (Output.ClosableProgress progress = output.progress()) {
            explanation = explain(progress);
        }
        ExplanationReport report = new ExplanationReport(explanation);
        output.result(report.text());
        if (withoutVnni.isPresent()) {
            predict(output, withoutVnni.get());
        }
        write(html, report, ExplanationReport::html);
        write(markdown, report, ExplanationReport::markdown);
        write(json, report, ExplanationReport::json);
        output.event(
                "explanation",
                Output.fields(
                        "model", explanation.model(),
                        "form", explanation.form().text(),
                        "findings",
                                explanation.findings().stream()
                                        .map(Explanation.Finding::what)
                                        .toList()));
        return ExitCode.PASS.code();
    }

    private Explanation explain(Output.ClosableProgress progress) throws IOException {
        Engine engine = Engine.onnxRuntime();
        Explainer explainer = new Explainer(engine, isa());
        if (source().isEmpty()) {
            return explainer.explain(subject, fp32, List.of(), progress);
        }
        Zoo zoo = main.zoo();
        Recipe read = Recipe.read(source().get(), zoo);
        Runner runner = new Runner(zoo, engine, runs, Runner.Options.NONE);
        Path model = model(runner, read, progress);
        Runner.Material material = runner.material(read, progress);
        return explainer.explain(model, Optional.of(fp32.orElse(material.fp32())), material.calibration(), progress);
    }

    /** The recipe that samples come from. */
    private Optional<Path> source() {
        return isRecipe() ? Optional.of(subject) : recipe;
    }

    private boolean isRecipe() {
        return subject.toString().matches(".*\\.ya?ml");
    }

    private Path model(Runner runner, Recipe read, Output.ClosableProgress progress) throws IOException {
        return isRecipe() ? runner.newestInt8(read, progress) : subject;
    }

    private void predict(Output output, int samples) throws IOException, InterruptedException {
        Zoo zoo = main.zoo();
        Recipe read = Recipe.read(source().orElseThrow(), zoo);
        Runner runner = new Runner(zoo, Engine.onnxRuntime(), runs, Runner.Options.NONE);
        List<AccuracyResult> results;
        try (Output.ClosableProgress progress = output.progress()) {
            results = runner.withoutVnni(read, model(runner, read, progress), samples, progress);
        }
        for (AccuracyResult result : results) {
            output.result(String.format(
                    Locale.ROOT,
                    "On x86 without VNNI, %s on %d samples: FP32 %.4f, INT8 here %.4f, INT8 there %.4f",
                    result.metric().name(),
                    result.used(),
                    result.values().get("fp32"),
                    result.values().get("int8"),
                    result.values().get(Runner.WITHOUT_VNNI)));
            output.event(
                    "without_vnni",
                    Output.fields(
                            "metric", result.metric().name(), "samples", result.used(), "values", result.values()));
        }
    }

    private static Set<String> isa() {
        return HostFacts.read().get("isa").map(isa -> Set.of(isa.split(" "))).orElse(Set.of());
    }

    private void write(Optional<Path> file, ExplanationReport report, Function<ExplanationReport, String> format)
            throws IOException {
        if (file.isPresent()) {
            AtomicFile.write(file.get(), format.apply(report));
            main.output().result("wrote " + file.get());
        }
    }
}
