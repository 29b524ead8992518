/** A static site of run records: an overview, a page a run, and charts. It lays out and draws; every figure is one of reports. */
package dev.octet.website;
