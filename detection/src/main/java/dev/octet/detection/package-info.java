/** Boxes: what a detector found, what is there, and how well the one meets the other. */
package dev.octet.detection;
