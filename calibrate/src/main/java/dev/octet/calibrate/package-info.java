/** x */
package dev.octet.calibrate;
