/** What a host is, and what happens on it: cores, nodes, limits, frequency, load. */
package dev.octet.host;
