/**
 * Measures what a quantized model costs in accuracy against its baseline on the same samples, and judges loss and speed by
 * confidence bounds.
 */
package dev.octet.validate;
