package dev.octet.throughput;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MemoryPolicyTest {
    @Test
    void survivesItsWayToTheInstance() {
        MemoryPolicy policy = MemoryPolicy.of(MemoryPolicy.INTERLEAVE, List.of(3, 0, 1));
        assertThat(policy).hasToString("interleave:0-1,3");
        assertThat(MemoryPolicy.parse(policy.toString())).isEqualTo(policy);
    }

    @ParameterizedTest(name = "'{0}'")
    @ValueSource(strings = {"", "0", "bind:", "prefer:0", "bind:1024"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> MemoryPolicy.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatTheKernelSaysOfANodeThatDoesNotExist() throws InterruptedException {
        // In a thread of its own, which is gone afterwards with what it was told.
        List<Boolean> refused = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(() -> refused.add(
                MemoryPolicy.of(MemoryPolicy.BIND, List.of(1023)).apply().isPresent()));
        thread.start();
        thread.join();
        assertThat(refused).containsExactly(true);
    }
}
