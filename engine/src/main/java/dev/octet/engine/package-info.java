/** Opens and runs ONNX models, and reads, edits and writes their graphs; the only code that knows how either is done. */
package dev.octet.engine;
