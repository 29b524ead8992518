package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.calibrate.PlanCache.State;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;

import static org.assertj.core.api.Assertions.assertThat;

class PlanCacheTest {
    @TempDir
    Path folder;

    @Test
    void remembersASearch() {
        PlanCache cache = new PlanCache(folder.resolve("plans"));
        State state = new State(
                PlanOptions.EVERYTHING.withFloatNodes(Set.of("Conv_1")),
                PlanOptions.EVERYTHING
                        .with(Form.FLOAT_STEM)
                        .withDynamic(Set.of("MatMul_1"))
                        .withWeightOnly(Map.of("Gemm_1", 4)),
                Lowering.of(false).withInstanceNorms(true),
                Optional.of(new Judgement(0.5, false, "fine")),
                List.of(new Candidate("float stem", 1.1, 1.05, 1.15, 20, Double.NaN, true)),
                List.of(new Timing("fp32", 2, 0.5, 0.4, 0.6, 40)));

        cache.keep("key", state);

        assertThat(cache.find("key")).contains(state);
        assertThat(cache.find("other")).isEmpty();
    }

    @Test
    void measuresAnewWhereTheFileIsDamaged() throws IOException {
        Files.writeString(folder.resolve("key.json"), "{\"options\": {\"floatSt");

        assertThat(new PlanCache(folder).find("key")).isEmpty();
    }
}
