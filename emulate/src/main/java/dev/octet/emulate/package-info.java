/** Computes INT8 models as x86 processors without VNNI do, whose sums of products saturate, on any host. */
package dev.octet.emulate;
