/** Answers that models give, metrics that score them, and what one variant lost against another on the same samples. */
package dev.octet.metrics;
