/** Published architectures as ONNX graphs, built here with seeded weights: {@link dev.octet.synthetic.SyntheticModel}. */
package dev.octet.synthetic;
