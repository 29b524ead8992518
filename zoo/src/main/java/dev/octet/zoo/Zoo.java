package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.octet.datasets.DataLayout;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetException;
import dev.octet.datasets.DatasetReader;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.PreparedDataset;
import dev.octet.datasets.Preprocess;
import dev.octet.engine.TensorInfo;
import dev.octet.fetch.Artifact;
import dev.octet.fetch.ArtifactStore;
import dev.octet.fetch.Garbage;
import dev.octet.fetch.Holding;
import dev.octet.fetch.Retention;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Progress;
import dev.octet.io.Section;

/**
 * Finds, fetches and verifies models and datasets, wherever their bytes may lie: in the installation, in a mirror, in the
 * cache or at their source. Nothing is opened before its SHA-256 is right, but for the data files of a model of whose
 * digest a recipe says nothing: these are what they are, and part of what the model is known by. Thread-safe, and safe
 * beside other processes that use the same cache.
 */
public final class Zoo {
    private static final String NAMED = "The names are those of 'octet zoo list'.";

    private final Catalogue catalogue;
    private final ArtifactStore store;
    private final BroughtData brought;
    private final DataFiles data;

    private Zoo(Catalogue catalogue, ArtifactStore store, BroughtData brought) {
        this.catalogue = catalogue;
        this.store = store;
        this.brought = brought;
        this.data = new DataFiles(brought);
    }

    /**
     * Opens the zoo of an installation.
     *
     * @param home folder that holds {@code zoo/catalogue}, {@code zoo/models} and {@code zoo/data}
     * @param environment {@code OCTET_MIRROR}: folders to look in first; {@code OCTET_CACHE}: where fetched files are
     *     kept, {@code ~/.cache/octet} by default; {@code OCTET_DATA}: what users bring themselves; {@code HOME} and {@code PATH}, to find Maven and its repository
     * @throws InvalidInputException with every mistake of the catalogue
     */
    public static Zoo open(Path home, Map<String, String> environment) {
        Path folder = home.toAbsolutePath().resolve("zoo");
        return new Zoo(
                Catalogue.read(folder.resolve("catalogue")),
                ArtifactStore.of(folder, environment, SyntheticSource::build),
                new BroughtData(environment));
    }

    /**
     * Reads a folder of catalogue files and tells every mistake, in file order; empty if there is none.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    public static List<Problem> mistakes(Path catalogue) {
        try {
            Catalogue.read(catalogue);
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems();
        }
    }

    /** All models of the catalogue by name. */
    public List<ModelCard> models() {
        return List.copyOf(catalogue.models().values());
    }

    /** All datasets of the catalogue by name. */
    public List<DatasetCard> datasets() {
        return catalogue.datasets().values().stream()
                .map(Catalogue.CatalogueDataset::card)
                .toList();
    }

    /** Rows of the {@linkplain ReferenceRow reference table} that no model stands for, and why. */
    public Map<String, String> unserved() {
        return Collections.unmodifiableMap(catalogue.unserved());
    }

    /** What is known of a model without fetching it; empty if the catalogue does not have it. */
    public Optional<ModelCard> card(ModelReference reference) {
        if (reference instanceof ModelReference.Own own) {
            return Optional.of(own.card());
        }
        return Optional.ofNullable(catalogue.models().get(reference.name()));
    }

    /** Notes a problem at {@code key} if the catalogue does not have the model that the recipe names there. */
    public void check(Section recipe, String key, ModelReference reference) {
        if (card(reference).isEmpty()) {
            recipe.unknown(key, reference.name(), catalogue.models().keySet(), NAMED);
        }
    }

    /** Notes a problem at {@code key} if the catalogue does not have the dataset or split that the recipe names there. */
    public void check(Section section, String key, DatasetReference reference) {
        if (reference.own().isEmpty() && layout(reference.name()).isEmpty()) {
            List<String> known = new ArrayList<>();
            datasets().forEach(card -> card.splits().forEach(split -> known.add(card.name() + "/" + split)));
            section.unknown(key, reference.name(), new LinkedHashSet<>(known), NAMED);
        }
    }

    /**
     * Finds a model, fetching it if need be, and verifies it.
     *
     * @throws UnavailableException if it cannot be had
     * @throws WrongContentException if a file in its place has other bytes
     */
    public Model model(ModelReference reference, Progress progress) {
        ModelCard card = card(reference)
                .map(brought::complete)
                .orElseThrow(() -> new UnavailableException("the catalogue has no model '" + reference.name() + "'"));
        Map<Artifact, Path> found = store.obtain(files(card), progress);
        Path file = found.get(card.file().orElseThrow());
        return new Model(
                card,
                file,
                data.verified(reference, card, file),
                card.tokenizer().map(found::get));
    }

    /**
     * Finds a dataset, fetching it if need be, verifies it and binds it to what a model is fed.
     *
     * @param inputs the inputs of the model as its session tells them
     * @throws UnavailableException if it cannot be had
     * @throws WrongContentException if a file in its place has other bytes
     * @throws DatasetException if labels and samples do not fit together, or the steps do not fit data or model
     */
    public Dataset dataset(
            DatasetReference reference,
            Preprocess preprocess,
            Model model,
            List<TensorInfo> inputs,
            Progress progress) {
        DataLayout layout = reference
                .own()
                .or(() -> layout(reference.name()))
                .orElseThrow(() -> new UnavailableException("the catalogue has no dataset '" + reference.name() + "'"));
        Map<String, Path> files = reference.own().isPresent()
                ? DatasetFiles.own(layout)
                : filesOf(reference).located(layout, progress);
        DatasetReader reader = new DatasetReader(
                new DatasetReader.FedModel(model.card().name(), model.file(), model.tokenizer(), inputs),
                preprocess,
                store.prepared());
        Dataset dataset = reader.open(reference, layout, files::get, progress);
        reference.sha256().ifPresent(sha256 -> verify(dataset, sha256));
        return dataset;
    }

    /**
     * Decodes and preprocesses all pictures of a dataset and keeps them, so that later runs with the same steps and a model
     * with the same input need not; they get the same bits.
     *
     * @param dataset what {@link #dataset} gave, or a part of it
     * @return empty if it has no pictures
     * @throws IOException if they cannot be read or kept
     */
    public Optional<PreparedDataset> prepare(Dataset dataset, Progress progress) throws IOException {
        return DatasetReader.prepare(dataset, progress);
    }

    /** Finds or fetches every file of a model or dataset of the catalogue. @throws UnavailableException if one is missing */
    public List<Holding> fetch(String name, Progress progress) {
        wanted(name).ifPresent(what -> {
            throw new UnavailableException(what);
        });
        store.obtain(artifacts(name), progress);
        return verify(name, progress);
    }

    /** Computes the digest of every file of a model or dataset of the catalogue; fetches nothing. */
    public List<Holding> verify(String name, Progress progress) {
        List<Artifact> artifacts = artifacts(name);
        progress.begin("verify " + name, artifacts.size());
        List<Holding> holdings = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            holdings.add(store.look(artifact, true));
            progress.advance(1);
        }
        return List.copyOf(holdings);
    }

    /** As {@link #verify}, but quick: what lies there is judged by its size. */
    public List<Holding> holdings(String name) {
        return artifacts(name).stream()
                .map(artifact -> store.look(artifact, false))
                .toList();
    }

    /**
     * Removes from the cache what is garbage, prepared pictures included. What a process is using or fetching stays, and so
     * does what lies in installation and mirrors.
     *
     * @param dryRun whether to tell only what would be removed
     * @return everything in the cache, least recently used first, and what became of it
     */
    public List<Garbage> collect(Retention retention, boolean dryRun) {
        List<Artifact> known = Stream.concat(
                        catalogue.models().keySet().stream(), catalogue.datasets().keySet().stream())
                .flatMap(name -> artifacts(name).stream())
                .toList();
        return store.collect(retention, known, dryRun);
    }

    /**
     * What the user has to do before a model or dataset of the catalogue is here, for those that cannot be fetched: to
     * export it, or to bring it. Empty if nothing is to be done.
     */
    public Optional<String> wanted(String name) {
        return Optional.ofNullable(catalogue.models().get(name))
                .flatMap(brought::wanted)
                .or(() -> Optional.ofNullable(catalogue.datasets().get(name))
                        .flatMap(dataset -> brought.wanted(dataset.card())));
    }

    /**
     * Tells all that users have to export or bring, and did not, before anything is fetched.
     *
     * @throws UnavailableException naming all of it
     */
    public void requireBrought(List<ModelReference> models, List<DatasetReference> datasets) {
        List<UnavailableException> missing = new ArrayList<>();
        for (ModelReference model : models) {
            DatasetFiles.note(missing, () -> card(model).ifPresent(brought::complete));
        }
        for (DatasetReference dataset : datasets) {
            layout(dataset.name())
                    .filter(known -> dataset.own().isEmpty())
                    .ifPresent(known ->
                            DatasetFiles.note(missing, () -> filesOf(dataset).requireBrought(known)));
        }
        UnavailableException.throwIfAny(missing);
    }

    /** Files of a model or dataset; none for what is yet to be brought or exported. */
    private List<Artifact> artifacts(String name) {
        ModelCard model = catalogue.models().get(name);
        Catalogue.CatalogueDataset dataset = catalogue.datasets().get(name);
        if (model == null && dataset == null) {
            throw new UnavailableException("the catalogue has neither model nor dataset '" + name + "'");
        }
        List<Artifact> artifacts = new ArrayList<>();
        if (model != null && wanted(name).isEmpty()) {
            Set<Artifact> all = new LinkedHashSet<>(files(brought.complete(model)));
            model.export().ifPresent(export -> all.addAll(brought.exported(model)));
            artifacts.addAll(all);
        }
        if (dataset != null) {
            artifacts.addAll(dataset.card().files());
        }
        return artifacts;
    }

    private static List<Artifact> files(ModelCard card) {
        return Stream.concat(card.file().stream(), card.tokenizer().stream()).toList();
    }

    private Optional<DataLayout> layout(String name) {
        int slash = name.indexOf('/');
        return Optional.ofNullable(catalogue.datasets().get(name.substring(0, Math.max(0, slash))))
                .map(dataset -> dataset.splits().get(name.substring(slash + 1)));
    }

    private DatasetFiles filesOf(DatasetReference reference) {
        String dataset = reference.name().substring(0, reference.name().indexOf('/'));
        return new DatasetFiles(catalogue.datasets().get(dataset).card(), brought, store);
    }

    private static void verify(Dataset dataset, String sha256) {
        String found = dataset.sha256();
        if (!found.equals(sha256)) {
            throw new WrongContentException(
                    dataset.name() + ": these are not the samples that the recipe means: sha256 is " + found
                            + " but the recipe says " + sha256 + "; get the right data, or write the new digest",
                    sha256,
                    found);
        }
    }
}
