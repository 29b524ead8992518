/**
 * What every module needs to read and write safely: YAML sections that know their position, problems collected and
 * told all at once, hashes, files that appear whole or not at all, and progress.
 */
package dev.octet.io;
