/**
 * Run records, where they are kept, and the tables made of them. A record holds plain values only; renderers read
 * records and compute nothing but layout.
 */
package dev.octet.reports;
