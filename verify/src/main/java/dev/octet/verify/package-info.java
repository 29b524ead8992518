/** Whether stored runs and published tables still say what was measured. */
package dev.octet.verify;
