/** Reads recorded speech and turns it into what a model is fed. */
package dev.octet.audio;
