/** Finds, fetches, verifies and caches models and datasets; reads samples and turns them into feeds. */
package dev.octet.zoo;
