/** Graphs in INT8: which nodes can be, by which numbers, and how they are written for the engine. */
package dev.octet.quantize;
