/** Turns a float model into an INT8 model: plans, quantizes, and holds what was written against what was meant. */
package dev.octet.calibrate;
