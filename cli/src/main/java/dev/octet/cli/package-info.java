/** The command line: parses arguments, shows progress, prints results and sets the exit code; nothing else. */
package dev.octet.cli;
