package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            .importPackages("dev.octet");

    @Test
    void modulesDependOneWay() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("io")
                .definedBy("dev.octet.io..")
                .layer("engine")
                .definedBy("dev.octet.engine..")
                .layer("synthetic")
                .definedBy("dev.octet.synthetic..")
                .layer("images")
                .definedBy("dev.octet.images..")
                .layer("zoo")
                .definedBy("dev.octet.zoo..")
                .layer("emulate")
                .definedBy("dev.octet.emulate..")
                .layer("observe")
                .definedBy("dev.octet.observe..")
                .layer("prepare")
                .definedBy("dev.octet.prepare..")
                .layer("calibrate")
                .definedBy("dev.octet.calibrate..")
                .layer("explain")
                .definedBy("dev.octet.explain..")
                .layer("validate")
                .definedBy("dev.octet.validate..")
                .layer("reports")
                .definedBy("dev.octet.reports..")
                .layer("recipes")
                .definedBy("dev.octet.recipes..")
                .layer("cli")
                .definedBy("dev.octet.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("recipes")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("reports")
                .mayOnlyBeAccessedByLayers("cli", "recipes")
                .whereLayer("validate")
                .mayOnlyBeAccessedByLayers("cli", "recipes", "reports")
                .whereLayer("explain")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("calibrate")
                .mayOnlyBeAccessedByLayers("cli", "recipes", "explain")
                .whereLayer("prepare")
                .mayOnlyBeAccessedByLayers("cli", "calibrate", "explain")
                .whereLayer("emulate")
                .mayOnlyBeAccessedByLayers("cli", "calibrate", "recipes")
                .whereLayer("observe")
                .mayOnlyBeAccessedByLayers("calibrate", "explain", "recipes")
                .whereLayer("zoo")
                .mayOnlyBeAccessedByLayers("cli", "recipes", "validate")
                .whereLayer("images")
                .mayOnlyBeAccessedByLayers("zoo")
                .whereLayer("synthetic")
                .mayOnlyBeAccessedByLayers("zoo")
                .whereLayer("io")
                .mayOnlyBeAccessedByLayers(
                        "cli",
                        "recipes",
                        "reports",
                        "validate",
                        "explain",
                        "calibrate",
                        "prepare",
                        "observe",
                        "zoo",
                        "images",
                        "engine")
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
                        .and(not(HasName.Predicates.name("dev.octet.validate.Instance"))))
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
    @ValueSource(
            strings = {
                "io",
                "engine",
                "synthetic",
                "images",
                "zoo",
                "emulate",
                "observe",
                "prepare",
                "calibrate",
                "explain",
                "validate",
                "reports",
                "recipes",
                "cli"
            })
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
