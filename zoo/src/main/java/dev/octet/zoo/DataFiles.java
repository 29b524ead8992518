package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import dev.octet.engine.Graph;
import dev.octet.fetch.Artifact;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.Sha256;

/**
 * Verifies the files beside models that tensors lie in. Which they are stands in the ONNX file, so that one is verified
 * before. Each file is read once. Thread-safe.
 */
final class DataFiles {
    private final BroughtData brought;
    private final Map<Artifact, SortedMap<String, String>> known = new ConcurrentHashMap<>();

    DataFiles(BroughtData brought) {
        this.brought = brought;
    }

    /** SHA-256 of each data file of {@code model} by location, as they are now. @throws IOException if one cannot be read */
    static SortedMap<String, String> digests(Path model) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, Path> file : Graph.dataFiles(model).entrySet()) {
            digests.put(file.getKey(), Sha256.of(file.getValue()));
        }
        return digests;
    }

    /**
     * The digests of the data files of {@code model}.
     *
     * @param model the ONNX file, verified
     * @throws WrongContentException if they are not those that whoever named the model vouches for
     */
    SortedMap<String, String> verified(ModelReference reference, ModelCard card, Path model) {
        SortedMap<String, String> digests = known.computeIfAbsent(card.file().orElseThrow(), file -> read(model));
        if (reference instanceof ModelReference.Own own) {
            verify(own, model, digests);
        } else if (card.export().isPresent()) {
            brought.verify(card, digests);
        } else if (!digests.isEmpty()) {
            throw new WrongContentException(
                    model + " keeps tensors in " + names(digests)
                            + " beside it, of which the catalogue tells no digest."
                            + " Name it in the recipe as {file, sha256, data_sha256}.",
                    "",
                    Model.dataSha256(digests));
        }
        return digests;
    }

    private static void verify(ModelReference.Own own, Path model, SortedMap<String, String> digests) {
        Optional<String> wanted = own.dataSha256();
        String found = digests.isEmpty() ? "" : Model.dataSha256(digests);
        if (wanted.isEmpty() || found.equals(wanted.get())) {
            return;
        }
        String fault;
        if (digests.isEmpty()) {
            fault = " keeps no tensors in other files, but the recipe says data_sha256: " + wanted.get()
                    + "; remove it";
        } else {
            fault = " keeps tensors in " + names(digests) + ", which is not what the recipe means by data_sha256: "
                    + wanted.get() + "; restore it, or write what it has now, data_sha256: " + found;
        }
        throw new WrongContentException(model + fault, wanted.get(), found);
    }

    private static String names(SortedMap<String, String> digests) {
        String first = "'" + digests.firstKey() + "'";
        return digests.size() == 1 ? first : first + " and " + (digests.size() - 1) + " more files";
    }

    private static SortedMap<String, String> read(Path model) {
        try {
            return digests(model);
        } catch (IOException e) {
            throw new UnavailableException("the data files of " + model + " cannot be read: " + e, e);
        }
    }
}
