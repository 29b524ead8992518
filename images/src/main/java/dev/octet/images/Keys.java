package dev.octet.images;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The keys of a recipe's section on top of those of the preset that it names. A key that stands in the recipe counts
 * whole, also one with keys below it.
 *
 * @param section the recipe's
 * @param preset what it builds on
 */
record Keys(Section section, Optional<Section> preset) {

    Keys {
        requireNonNull(section, "section");
        requireNonNull(preset, "preset");
    }

    /** Whether the key stands in either. */
    boolean has(String key) {
        return section.has(key) || preset.isPresent() && preset.get().has(key);
    }

    /** Where the key is to be read, and where mistakes about it belong. */
    Section at(String key) {
        return section.has(key) || preset.isEmpty() || !preset.get().has(key) ? section : preset.get();
    }
}
