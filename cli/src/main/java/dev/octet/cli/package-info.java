/** x */
package dev.octet.cli;
