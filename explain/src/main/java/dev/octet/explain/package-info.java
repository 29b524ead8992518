/** Explains quantized models, whoever made them: what runs in INT8, what does not and why, and what that costs. */
package dev.octet.explain;
