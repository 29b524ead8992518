/** Measures the speed of variants side by side: pinned processes, alternating rounds, ratios with intervals. */
package dev.octet.throughput;
