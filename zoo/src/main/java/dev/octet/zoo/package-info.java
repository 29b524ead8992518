/** Finds, fetches, verifies and caches models and datasets. */
package dev.octet.zoo;
