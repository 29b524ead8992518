/** Reads samples, wherever and however they are stored, and turns them into feeds. */
package dev.octet.datasets;
