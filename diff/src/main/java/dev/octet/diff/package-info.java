/** What changed between two sets of runs, and whether it is more than noise. */
package dev.octet.diff;
