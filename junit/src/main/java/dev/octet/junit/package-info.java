/** Puts the gate of a recipe into a Java build, as a JUnit 5 test. */
package dev.octet.junit;
