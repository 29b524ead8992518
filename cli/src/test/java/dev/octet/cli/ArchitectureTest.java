package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** What docs/architecture.md promises about modules and their doors. */
class ArchitectureTest {
    private static final JavaClasses OCTET = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/octet/fixtures/"))
            .importPackages("dev.octet");

    /** What each module's code may use; a line a module. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            module("io", ""),
            module("statistics", ""),
            module("host", ""),
            module("engine", "io"),
            module("emulate", "engine"),
            module("observe", "io engine"),
            module("prepare", "io engine"),
            module("quantize", "io engine emulate observe prepare"),
            module("synthetic", "engine"),
            module("fetch", "io"),
            module("images", "io engine"),
            module("text", "io engine"),
            module("audio", "io engine"),
            module("detection", "io statistics"),
            module("datasets", "io engine images text audio detection"),
            module("zoo", "io engine synthetic fetch datasets"),
            module("calibrate", "io engine emulate observe prepare quantize"),
            module("explain", "io engine observe prepare quantize calibrate"),
            module("throughput", "io statistics host engine"),
            module("metrics", "io statistics engine images text detection datasets zoo"),
            module("validate", "io statistics engine detection datasets metrics"),
            module("reports", "io host throughput"),
            module("verify", "io throughput validate reports recipes"),
            module("diff", "io statistics throughput metrics validate reports"),
            module("website", "io statistics host throughput reports"),
            module(
                    "recipes",
                    "io statistics host engine emulate observe quantize fetch datasets zoo calibrate explain throughput metrics validate reports"),
            module("junit", "io engine zoo reports recipes"),
            module(
                    "cli",
                    "io statistics host engine emulate prepare quantize fetch datasets zoo calibrate explain throughput metrics validate reports verify diff website recipes"));

    private static Map.Entry<String, Set<String>> module(String name, String uses) {
        return Map.entry(name, uses.isEmpty() ? Set.of() : Set.of(uses.split(" ")));
    }

    static Stream<String> modules() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void everyModuleIsListed() {
        assertThat(OCTET.stream().map(type -> type.getPackageName().split("\\.")[2]))
                .hasSameElementsAs(new HashSet<>(MAY_USE.keySet()));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void modulesDependOneWay(String module) {
        String[] others = modules()
                .filter(other -> !other.equals(module) && !MAY_USE.get(module).contains(other))
                .map(other -> "dev.octet." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage("dev.octet." + module + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .check(OCTET);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.octet.(*)..").should().beFreeOfCycles().check(OCTET);
    }

    @Test
    void onlyTheEngineTouchesOnnxRuntimeAndProtobuf() {
        noClasses()
                .that(resideInAPackage("dev.octet..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage("dev.octet.engine..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnxruntime..", "ai.onnx..", "com.google.protobuf.."))
                .check(OCTET);
    }

    /** An instance of a throughput run is a process of its own, whose log is its standard error. */
    @Test
    void onlyTheCommandLineAndInstancesPrint() {
        noClasses()
                .that(resideInAPackage("dev.octet..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage("dev.octet.cli.."))
                        .and(not(HasName.Predicates.name("dev.octet.throughput.Instance"))))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(OCTET);
    }

    @Test
    void onlyEntryPointsExit() {
        assertThat(OCTET.stream().flatMap(type -> type.getMethodCallsFromSelf().stream()))
                .filteredOn(call -> call.getTargetOwner().isEquivalentTo(System.class)
                        && call.getTarget().getName().equals("exit"))
                .extracting(call -> call.getOrigin().getName())
                .containsOnly("main");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void publicTypesAreTheOnesListed(String module) throws IOException {
        List<String> found = OCTET.stream()
                .filter(type -> type.getPackageName().startsWith("dev.octet." + module))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> type.getEnclosingClass().isEmpty())
                // Templates are compiled into public classes of a package of their own; nobody else names them.
                .filter(type -> !type.getSimpleName().startsWith("Jte"))
                .map(JavaClass::getName)
                .filter(name -> !name.endsWith("package-info"))
                .sorted()
                .toList();
        Path list = Path.of("..", module, "src/test/resources/public-api.txt");
        assertThat(found).as("public types of %s; the list is %s", module, list).isEqualTo(Files.readAllLines(list));
    }
}
