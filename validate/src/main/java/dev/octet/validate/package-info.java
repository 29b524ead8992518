/**
 * Measures what a quantized model costs in accuracy and gains in speed against its baseline, on the same samples and
 * the same cores, and judges it by confidence bounds.
 */
package dev.octet.validate;
