/** Turns texts into the tokens that a model is fed, and tells where they came from. */
package dev.octet.text;
