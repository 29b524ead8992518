/** Brings a float model into the form that is quantized, without changing what it computes. */
package dev.octet.prepare;
