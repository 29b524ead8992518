/** x */
package dev.octet.reports;
