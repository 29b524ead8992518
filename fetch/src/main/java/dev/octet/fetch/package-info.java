/** Finds, fetches, verifies and caches files that are known by their content. */
package dev.octet.fetch;
