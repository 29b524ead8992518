package dev.octet.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

import dev.octet.datasets.DataLayout;
import dev.octet.fetch.Artifact;
import dev.octet.io.RelativePath;
import dev.octet.io.Section;

/** Reads the entries of a catalogue file; {@code zoo/README.md} shows one of each. */
final class CatalogueReader {

    private CatalogueReader() {}

    static Optional<ModelCard> model(String name, Section section) {
        section.require("title", "framework", "licence", "provenance");
        Optional<String> title = section.text("title");
        Optional<ModelCard.Framework> framework = section.section("framework").flatMap(CatalogueReader::framework);
        Optional<String> licence = section.text("licence");
        Optional<String> provenance = section.text("provenance");
        if (section.has("file") == section.has("export")) {
            section.problem(
                    section.has("file") ? "has both file and export" : "needs file or export",
                    "Write file: for a model that is published, or export: for one that its user makes.");
        }
        Optional<Artifact> file = section.section("file").flatMap(at -> artifact(name + "/model.onnx", at));
        Optional<Artifact> tokenizer =
                section.section("tokenizer").flatMap(at -> artifact(name + "/tokenizer.json", at));
        Optional<ModelCard.Export> export = section.section("export").flatMap(CatalogueReader::export);
        List<ModelCard.Reference> references = new ArrayList<>();
        section.sections("references").forEach(at -> reference(at).ifPresent(references::add));
        Optional<ModelFacts> facts = facts(section);
        section.done();
        return section.build(() -> new ModelCard(
                name,
                title.orElseThrow(),
                framework,
                licence.orElseThrow(),
                provenance.orElseThrow(),
                file,
                tokenizer,
                export,
                references,
                facts.orElseThrow()));
    }

    private static Optional<ModelFacts> facts(Section section) {
        Optional<String> family = section.text("family");
        boolean confirmed = section.flag("confirmed").orElse(true);
        List<ModelFacts.Input> inputs = new ArrayList<>();
        section.sections("inputs").forEach(at -> input(at).ifPresent(inputs::add));
        Optional<String> preprocess = section.text("preprocess");
        Optional<String> postprocess = section.text("postprocess");
        Optional<String> dataset = section.text("dataset");
        Optional<String> metric = section.text("metric");
        List<String> rows = section.texts("rows");
        rows.forEach(row -> checkRow(section, "rows", row));
        return section.build(
                () -> new ModelFacts(family, confirmed, inputs, preprocess, postprocess, dataset, metric, rows));
    }

    /** Notes a problem at {@code key} if the reference table has no row {@code row}. */
    static void checkRow(Section section, String key, String row) {
        Set<String> known = new LinkedHashSet<>();
        ReferenceRow.all().forEach(found -> known.add(found.key()));
        if (!known.contains(row)) {
            section.problem(
                    key,
                    "'" + row + "' is no row of the reference table",
                    "Write FRAMEWORK/MODEL, such as " + known.iterator().next() + ".");
        }
    }

    private static Optional<ModelFacts.Input> input(Section section) {
        section.require("name", "type", "shape");
        Optional<String> name = section.text("name");
        Optional<String> type = section.text("type");
        List<String> shape = section.texts("shape");
        section.done();
        return section.build(() -> new ModelFacts.Input(name.orElseThrow(), type.orElseThrow(), shape));
    }

    private static Optional<ModelCard.Export> export(Section section) {
        section.require("script", "arguments", "from");
        Optional<String> script = section.text("script");
        Optional<String> arguments = section.text("arguments");
        Optional<String> from = section.text("from");
        section.done();
        return section.build(
                () -> new ModelCard.Export(script.orElseThrow(), arguments.orElseThrow(), from.orElseThrow()));
    }

    static Optional<Catalogue.CatalogueDataset> dataset(String name, Section section) {
        section.require("title", "licence", "provenance", "splits");
        Optional<String> title = section.text("title");
        Optional<String> licence = section.text("licence");
        Optional<String> provenance = section.text("provenance");
        List<Artifact> files = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        section.section("files").ifPresent(all -> {
            for (String path : all.keys()) {
                paths.add(path);
                all.section(path).flatMap(at -> artifact(name + "/" + path, at)).ifPresent(files::add);
            }
        });
        Optional<DatasetCard.Placement> placement = section.section("placement").flatMap(CatalogueReader::placement);
        boolean brought = section.has("placement");
        Map<String, DataLayout> splits = new LinkedHashMap<>();
        section.section("splits").ifPresent(all -> {
            for (String split : all.keys()) {
                all.section(split).ifPresent(at -> {
                    Optional<? extends DataLayout> layout = DataLayout.read(
                            at,
                            (in, key) ->
                                    brought ? in.text(key).filter(path -> below(in, key, path)) : path(in, key, paths));
                    at.done();
                    layout.ifPresent(found -> splits.put(split, found));
                });
            }
        });
        section.done();
        return section.build(() -> new Catalogue.CatalogueDataset(
                new DatasetCard(
                        name,
                        title.orElseThrow(),
                        licence.orElseThrow(),
                        provenance.orElseThrow(),
                        files,
                        placement,
                        List.copyOf(splits.keySet())),
                splits));
    }

    private static Optional<DatasetCard.Placement> placement(Section section) {
        section.require("folder", "obtain", "layout");
        Optional<String> folder = section.text("folder");
        Optional<String> obtain = section.text("obtain");
        Optional<String> layout = section.text("layout");
        section.done();
        return section.build(
                () -> new DatasetCard.Placement(folder.orElseThrow(), obtain.orElseThrow(), layout.orElseThrow()));
    }

    private static boolean below(Section section, String key, String path) {
        try {
            RelativePath.check(path);
            return true;
        } catch (IllegalArgumentException e) {
            section.problem(key, e.getMessage(), "Write a path below the folder of the placement.");
            return false;
        }
    }

    private static Optional<String> path(Section section, String key, List<String> paths) {
        return section.text(key).filter(path -> {
            if (!paths.contains(path)) {
                section.problem(
                        key, "'" + path + "' is not among the files", "Files: " + String.join(", ", paths) + ".");
            }
            return paths.contains(path);
        });
    }

    private static Optional<ModelCard.Framework> framework(Section section) {
        section.require("name", "version");
        Optional<String> name = section.text("name");
        Optional<String> version = section.text("version");
        section.done();
        return section.build(() -> new ModelCard.Framework(name.orElseThrow(), version.orElseThrow()));
    }

    private static Optional<ModelCard.Reference> reference(Section section) {
        section.require("dataset", "metric", "value", "samples", "measured");
        Optional<String> dataset = section.text("dataset");
        Optional<String> metric = section.text("metric");
        Optional<Double> value = section.number("value", -1e12, 1e12);
        Optional<Integer> samples = section.integer("samples", 1, Integer.MAX_VALUE);
        OptionalDouble tolerance =
                section.number("tolerance", 0, 1e12).map(OptionalDouble::of).orElse(OptionalDouble.empty());
        Optional<String> measured = section.text("measured");
        section.done();
        return section.build(() -> new ModelCard.Reference(
                dataset.orElseThrow(),
                metric.orElseThrow(),
                value.orElseThrow(),
                samples.orElseThrow(),
                tolerance,
                measured.orElseThrow()));
    }

    private static Optional<Artifact> artifact(String name, Section section) {
        section.require("sha256", "bytes");
        Optional<Artifact.Kind> kind = section.choice("kind", Artifact.Kind.class);
        Optional<String> sha256 = section.digest("sha256", () -> "Copy it again.");
        Optional<Long> bytes = section.whole("bytes", 1);
        Optional<String> mirror = section.text("mirror");
        List<String> sources = section.texts("sources");
        section.done();
        Optional<Artifact> artifact = section.build(() -> new Artifact(
                name,
                kind.orElse(Artifact.Kind.FILE),
                sha256.orElseThrow(),
                OptionalLong.of(bytes.orElseThrow()),
                mirror,
                sources));
        artifact.ifPresent(made -> section.build(() -> SyntheticSource.of(made)));
        return artifact;
    }
}
