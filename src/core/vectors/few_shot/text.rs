//! Text classifiers and tables of named text embeddings, as plain matrices.

use std::collections::HashMap;

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::vectors::error::VectorError;
use crate::vectors::fit::same;
use crate::vectors::streams::normalise_rows;
use crate::vectors::text_table::NamedEmbeddings;

/// One text embedding per class: the classifier W of the papers.
#[derive(Debug, Clone, PartialEq)]
pub struct TextClassifier {
    names: Vec<String>,
    weights: Array2<f32>,
}

impl TextClassifier {
    /// From ready embeddings, `[classes, width]`; rows are scaled to length 1.
    ///
    /// # Errors
    /// Not one name per row, or numbers that are not finite.
    pub fn new(names: Vec<String>, mut weights: Array2<f32>) -> Result<Self, VectorError> {
        same("class names", names.len(), weights.nrows())?;
        normalise_rows(&mut weights)?;
        Ok(Self { names, weights })
    }

    /// From every class's prompt embeddings, `[prompts, width]`: each scaled to
    /// length 1, their mean scaled again (Tip-Adapter's `clip_classifier`).
    ///
    /// # Errors
    /// A class without prompts, widths that differ, numbers that are not finite.
    pub fn from_prompts(
        classes: impl IntoIterator<Item = (String, Array2<f32>)>,
    ) -> Result<Self, VectorError> {
        let mut names = Vec::new();
        let mut rows: Vec<Array1<f32>> = Vec::new();
        for (name, mut prompts) in classes {
            if let Some(first) = rows.first() {
                same("width of the prompts", prompts.ncols(), first.len())?;
            }
            normalise_rows(&mut prompts)?;
            rows.push(
                prompts
                    .mean_axis(Axis(0))
                    .ok_or(VectorError::Empty { what: "prompts" })?,
            );
            names.push(name);
        }
        let width = rows.first().map_or(0, Array1::len);
        let mut weights = Array2::zeros((0, width));
        for row in &rows {
            weights
                .push_row(row.view())
                .map_err(|_| VectorError::Size {
                    what: "width of the prompts",
                    found: row.len(),
                    expected: width,
                })?;
        }
        Self::new(names, weights)
    }

    /// The classes' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// W, `[classes, width]`, rows of length 1.
    pub fn weights(&self) -> ArrayView2<'_, f32> {
        self.weights.view()
    }
}

/// Named text embeddings, looked up by name. A name matches when it is the same
/// after lower-casing, with `_` and `-` read as spaces and runs of white space
/// as one; nothing is ever guessed.
#[derive(Debug, Clone)]
pub struct TextTable {
    names: Vec<String>,
    rows: Array2<f32>,
    index: HashMap<String, Vec<usize>>,
}

/// What a table knows of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// Its row.
    Row(usize),
    /// No such name.
    Unknown,
    /// Several rows of that name, whose embeddings differ.
    Ambiguous,
}

impl TextTable {
    /// From names and embeddings, `[names, width]`.
    ///
    /// # Errors
    /// Not one name per row, or numbers that are not finite.
    pub fn new(names: Vec<String>, mut rows: Array2<f32>) -> Result<Self, VectorError> {
        same("names of the table", names.len(), rows.nrows())?;
        normalise_rows(&mut rows)?;
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (row, name) in names.iter().enumerate() {
            index.entry(matching(name)).or_default().push(row);
        }
        Ok(Self { names, rows, index })
    }

    /// From the embeddings of a file.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of(file: NamedEmbeddings) -> Result<Self, VectorError> {
        let found = file.values.len();
        let shape = (file.names.len(), file.width);
        let rows = Array2::from_shape_vec(shape, file.values).map_err(|_| VectorError::Size {
            what: "numbers of the table",
            found,
            expected: shape.0 * shape.1,
        })?;
        Self::new(file.names, rows)
    }

    /// The names, as they were given.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The embeddings, `[names, width]`, rows of length 1.
    pub fn rows(&self) -> ArrayView2<'_, f32> {
        self.rows.view()
    }

    /// Looks a name up. Of several that match, the one written the same way is
    /// meant; otherwise they must have the same embedding.
    pub fn find(&self, name: &str) -> Lookup {
        let Some(rows) = self.index.get(&matching(name)) else {
            return Lookup::Unknown;
        };
        let literal: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|&row| self.names[row] == name)
            .collect();
        let rows = if literal.is_empty() { rows } else { &literal };
        let first = rows[0];
        if rows
            .iter()
            .all(|&r| self.rows.row(r) == self.rows.row(first))
        {
            Lookup::Row(first)
        } else {
            Lookup::Ambiguous
        }
    }

    /// The classifier of some classes.
    ///
    /// # Errors
    /// [`VectorError::UnknownNames`] and [`VectorError::AmbiguousNames`], with
    /// all the names concerned.
    pub fn classifier(&self, names: &[String]) -> Result<TextClassifier, VectorError> {
        let found: Vec<Lookup> = names.iter().map(|name| self.find(name)).collect();
        let which = |kind: Lookup| -> Vec<String> {
            let hit = names.iter().zip(&found).filter(|(_, f)| **f == kind);
            hit.map(|(name, _)| name.clone()).collect()
        };
        let unknown = which(Lookup::Unknown);
        if !unknown.is_empty() {
            return Err(VectorError::UnknownNames { names: unknown });
        }
        let ambiguous = which(Lookup::Ambiguous);
        if !ambiguous.is_empty() {
            return Err(VectorError::AmbiguousNames { names: ambiguous });
        }
        let rows: Vec<usize> = found
            .iter()
            .filter_map(|f| match f {
                Lookup::Row(row) => Some(*row),
                _ => None,
            })
            .collect();
        TextClassifier::new(names.to_vec(), self.rows.select(Axis(0), &rows))
    }
}

/// A name as it is compared.
fn matching(name: &str) -> String {
    let spaced = name.to_lowercase().replace(['_', '-'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&n| n.to_owned()).collect()
    }

    #[test]
    fn prompts_are_averaged_as_directions() {
        let prompts = array![[10.0, 0.0], [0.0, 0.1]];
        let text = TextClassifier::from_prompts([("a".to_owned(), prompts)]).unwrap();
        let half = 0.5f32.sqrt();
        assert!((text.weights()[[0, 0]] - half).abs() < 1e-6);
        assert!((text.weights()[[0, 1]] - half).abs() < 1e-6);
        let none = Array2::zeros((0, 2));
        assert_eq!(
            TextClassifier::from_prompts([("a".to_owned(), none)]),
            Err(VectorError::Empty { what: "prompts" })
        );
    }

    #[test]
    fn names_match_by_the_rule_and_are_never_guessed() {
        let names = strings(&["Sea_Horse", "crab", "ice-cream"]);
        let table = TextTable::new(names, array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]).unwrap();
        assert_eq!(table.find(" sea  horse"), Lookup::Row(0));
        assert_eq!(table.find("ICE CREAM "), Lookup::Row(2));
        assert_eq!(table.find("crabs"), Lookup::Unknown);
        assert_eq!(
            table.classifier(&strings(&["crab", "cra", "fish"])),
            Err(VectorError::UnknownNames {
                names: strings(&["cra", "fish"])
            })
        );
        let text = table.classifier(&strings(&["ice cream", "crab"])).unwrap();
        assert_eq!(text.weights().row(1), array![0.0, 1.0]);
    }

    #[test]
    fn a_name_of_two_embeddings_is_ambiguous_unless_written_out() {
        let names = strings(&["crane", "Crane", "fan", "fan"]);
        let rows = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 1.0]];
        let table = TextTable::new(names, rows).unwrap();
        assert_eq!(table.find("crane"), Lookup::Row(0));
        assert_eq!(table.find("Crane"), Lookup::Row(1));
        assert_eq!(table.find("CRANE"), Lookup::Ambiguous);
        assert_eq!(table.find("fan"), Lookup::Row(2));
    }
}
