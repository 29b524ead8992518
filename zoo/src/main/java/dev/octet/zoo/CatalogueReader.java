package dev.octet.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.octet.fetch.Artifact;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

/** Reads the entries of a catalogue file; {@code zoo/README.md} shows one of each. */
final class CatalogueReader {

    private CatalogueReader() {}

    static Optional<ModelCard> model(String name, Section section) {
        section.require("title", "framework", "licence", "provenance", "file");
        Optional<String> title = section.text("title");
        Optional<ModelCard.Framework> framework = section.section("framework").flatMap(CatalogueReader::framework);
        Optional<String> licence = section.text("licence");
        Optional<String> provenance = section.text("provenance");
        Optional<Artifact> file = section.section("file").flatMap(at -> artifact(name + "/model.onnx", at));
        Optional<Artifact> tokenizer =
                section.section("tokenizer").flatMap(at -> artifact(name + "/tokenizer.json", at));
        List<ModelCard.Reference> references = new ArrayList<>();
        section.sections("references").forEach(at -> reference(at).ifPresent(references::add));
        section.done();
        return section.build(() -> new ModelCard(
                name,
                title.orElseThrow(),
                framework,
                licence.orElseThrow(),
                provenance.orElseThrow(),
                file.orElseThrow(),
                tokenizer,
                references));
    }

    static Optional<Catalogue.CatalogueDataset> dataset(String name, Section section) {
        section.require("title", "licence", "provenance", "files", "splits");
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
        Map<String, DataLayout> splits = new LinkedHashMap<>();
        section.section("splits").ifPresent(all -> {
            for (String split : all.keys()) {
                all.section(split).ifPresent(at -> {
                    Optional<? extends DataLayout> layout = DataLayout.read(at, (in, key) -> path(in, key, paths));
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
                        List.copyOf(splits.keySet())),
                splits));
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
        Optional<String> measured = section.text("measured");
        section.done();
        return section.build(() -> new ModelCard.Reference(
                dataset.orElseThrow(),
                metric.orElseThrow(),
                value.orElseThrow(),
                samples.orElseThrow(),
                measured.orElseThrow()));
    }

    private static Optional<Artifact> artifact(String name, Section section) {
        section.require("sha256", "bytes");
        Optional<Artifact.Kind> kind = section.choice("kind", Artifact.Kind.class);
        Optional<String> sha256 = section.text("sha256").filter(text -> {
            if (!Sha256.isDigest(text)) {
                section.problem("sha256", "'" + text + "' is not 64 lower-case hexadecimal digits", "Copy it again.");
            }
            return Sha256.isDigest(text);
        });
        Optional<Integer> bytes = section.integer("bytes", 1, Integer.MAX_VALUE);
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
