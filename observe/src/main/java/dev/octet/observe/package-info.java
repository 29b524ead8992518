/** What is remembered of the values of a tensor, in memory that does not grow, and the ranges that are made of it. */
package dev.octet.observe;
