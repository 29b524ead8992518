/** Turns encoded pictures into the tensors that a model was trained on, to the bit. */
package dev.octet.images;
