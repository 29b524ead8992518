/** x */
package dev.octet.recipes;
