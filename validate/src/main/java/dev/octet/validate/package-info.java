/** x */
package dev.octet.validate;
