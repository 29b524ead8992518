/** The recipe as a whole, and the runner that takes one through its stages into a run record. */
package dev.octet.recipes;
