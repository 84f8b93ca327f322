//! A small dense matrix, row by row. Large things (dummies, influence functions) never become one.

use std::ops::{Index, IndexMut};

/// A dense matrix of `n_rows` × `n_columns`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) n_rows: usize,
    pub(crate) n_columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    pub(crate) fn zeros(n_rows: usize, n_columns: usize) -> Matrix {
        let values = vec![0.0; n_rows * n_columns];
        Matrix {
            n_rows,
            n_columns,
            values,
        }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.n_columns..(row + 1) * self.n_columns]
    }

    /// Adds `weight · v vᵀ`.
    pub(crate) fn add_outer(&mut self, weight: f64, v: &[f64]) {
        for (row, &left) in v.iter().enumerate() {
            let scaled = weight * left;
            let start = row * self.n_columns;
            for (cell, right) in self.values[start..start + v.len()].iter_mut().zip(v) {
                *cell += scaled * right;
            }
        }
    }

    pub(crate) fn scaled(mut self, by: f64) -> Matrix {
        self.values.iter_mut().for_each(|value| *value *= by);
        self
    }

    pub(crate) fn times(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.n_rows, other.n_columns);
        for row in 0..self.n_rows {
            for inner in 0..self.n_columns {
                let left = self[(row, inner)];
                for column in 0..other.n_columns {
                    product[(row, column)] += left * other[(inner, column)];
                }
            }
        }
        product
    }

    pub(crate) fn times_vector(&self, v: &[f64]) -> Vec<f64> {
        (0..self.n_rows).map(|row| dot(self.row(row), v)).collect()
    }

    /// `vᵀ · self · v`.
    pub(crate) fn quadratic(&self, v: &[f64]) -> f64 {
        dot(v, &self.times_vector(v))
    }
}

/// The inner product of two vectors of equal length.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.n_columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.n_columns + column]
    }
}
