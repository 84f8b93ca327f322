//! Cholesky's decomposition of a cross-product matrix, leaving out columns that earlier ones already explain.

use super::matrix::Matrix;

/// A column counts as explained by the columns before it when less than this share of its sum of squares is left.
pub(crate) const COLLINEAR_SHARE: f64 = 1e-10;

/// `L` with `L Lᵀ = A` over the kept columns.
pub(crate) struct Cholesky {
    factor: Matrix,
    /// The columns that could be kept, in their order.
    pub(crate) kept: Vec<usize>,
    /// The columns explained by earlier ones.
    pub(crate) collinear: Vec<usize>,
}

impl Cholesky {
    /// Decomposes `a`. `scale[j]` is the sum of squares of column `j` against which "nothing left" is judged;
    /// pass the diagonal itself when nothing was taken out before.
    pub(crate) fn of(a: &Matrix, scale: &[f64]) -> Cholesky {
        let n = a.n_rows;
        let mut factor = Matrix::zeros(n, n);
        let (mut kept, mut collinear) = (Vec::new(), Vec::new());
        for column in 0..n {
            let mut line = Vec::with_capacity(kept.len());
            for (at, &earlier) in kept.iter().enumerate() {
                let known: f64 = (0..at).map(|k| factor[(at, k)] * line[k]).sum();
                line.push((a[(earlier, column)] - known) / factor[(at, at)]);
            }
            let left = a[(column, column)] - line.iter().map(|x| x * x).sum::<f64>();
            if left.is_nan() || left <= COLLINEAR_SHARE * scale[column] || left <= 0.0 {
                collinear.push(column);
                continue;
            }
            let at = kept.len();
            for (k, value) in line.into_iter().enumerate() {
                factor[(at, k)] = value;
            }
            factor[(at, at)] = left.sqrt();
            kept.push(column);
        }
        Cholesky {
            factor,
            kept,
            collinear,
        }
    }

    /// Decomposes `a` judging each column by its own diagonal.
    pub(crate) fn of_itself(a: &Matrix) -> Cholesky {
        let scale: Vec<f64> = (0..a.n_rows).map(|j| a[(j, j)]).collect();
        Cholesky::of(a, &scale)
    }

    /// The solution over the kept columns of `A x = b`; `b` and `x` have one entry a kept column.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.kept.len();
        let mut x = b.to_vec();
        for row in 0..n {
            let known: f64 = (0..row).map(|k| self.factor[(row, k)] * x[k]).sum();
            x[row] = (x[row] - known) / self.factor[(row, row)];
        }
        for row in (0..n).rev() {
            let known: f64 = (row + 1..n).map(|k| self.factor[(k, row)] * x[k]).sum();
            x[row] = (x[row] - known) / self.factor[(row, row)];
        }
        x
    }

    /// `A⁻¹` over the kept columns.
    pub(crate) fn inverse(&self) -> Matrix {
        let n = self.kept.len();
        let mut inverse = Matrix::zeros(n, n);
        for column in 0..n {
            let mut unit = vec![0.0; n];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse[(row, column)] = value;
            }
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_undoes_the_matrix_and_a_repeated_column_is_named() {
        let rows = [
            [1.0, 2.0, 3.0, 0.5],
            [1.0, 5.0, 6.0, 0.1],
            [1.0, -1.0, 0.0, 2.0],
            [1.0, 4.0, 5.0, 3.0],
            [1.0, 0.0, 1.0, 1.0],
        ];
        let mut a = Matrix::zeros(4, 4);
        for row in rows {
            a.add_outer(1.0, &row);
        }
        let cholesky = Cholesky::of_itself(&a);
        assert_eq!(
            (cholesky.kept.as_slice(), cholesky.collinear.as_slice()),
            ([0, 1, 3].as_slice(), [2].as_slice())
        );
        let inverse = cholesky.inverse();
        for row in 0..3 {
            for column in 0..3 {
                let cell: f64 = (0..3)
                    .map(|k| a[(cholesky.kept[row], cholesky.kept[k])] * inverse[(k, column)])
                    .sum();
                let wanted = if row == column { 1.0 } else { 0.0 };
                assert!((cell - wanted).abs() < 1e-12);
            }
        }
    }
}
