/** Estimates with their confidence bounds, from pairs: of answers to the same samples, and of neighbouring rounds. */
package dev.octet.statistics;
