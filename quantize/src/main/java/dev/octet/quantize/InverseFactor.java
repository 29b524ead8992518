package dev.octet.quantize;

import java.util.Arrays;

/** The upper triangular U with {@code U^T U = (A + d I)^-1} for a symmetric matrix A that has no negative eigenvalue. */
final class InverseFactor {
    private InverseFactor() {}

    /**
     * Takes n^3 / 2 multiplications.
     *
     * @param matrix symmetric [n, n]
     * @param damping d, positive
     */
    static double[][] of(double[][] matrix, double damping) {
        int n = matrix.length;
        // With J the reversal of the order, J (A + dI) J = L L^T makes U = J L^-1 J upper triangular.
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[n - 1 - i][n - 1 - j] + (i == j ? damping : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                // What rounding leaves below the damping is the damping.
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, damping)) : sum / lower[j][j];
            }
        }
        double[][] upper = new double[n][n];
        double[] sums = new double[n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(sums, 0, i, 0);
            for (int k = 0; k < i; k++) {
                double factor = lower[i][k];
                double[] inverse = upper[n - 1 - k];
                for (int j = 0; j <= k; j++) {
                    sums[j] += factor * inverse[n - 1 - j];
                }
            }
            upper[n - 1 - i][n - 1 - i] = 1 / lower[i][i];
            for (int j = 0; j < i; j++) {
                upper[n - 1 - i][n - 1 - j] = -sums[j] / lower[i][i];
            }
        }
        return upper;
    }
}
