package dev.octet.cli;

import java.util.Arrays;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.octet.throughput.Rules;

/** The word after {@code --rules}. */
final class RulesOption implements ITypeConverter<Rules> {
    @Override
    public Rules convert(String word) {
        return Arrays.stream(Rules.values())
                .filter(rules -> rules.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is neither octet nor mlperf"));
    }
}
