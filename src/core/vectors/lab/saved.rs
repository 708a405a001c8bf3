//! A board as JSON, in snapshots and in files.

use serde::{Deserialize, Serialize};

use super::board::{Board, Placed};

/// Version of the format that is written and read, of snapshots and files.
pub(super) const FORMAT: u32 = 1;

/// Classes and images; images name their class by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SavedBoard {
    classes: Vec<String>,
    shots: Vec<SavedImage<usize>>,
    tests: Vec<SavedImage<Option<usize>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SavedImage<C> {
    id: String,
    name: String,
    class: C,
}

/// A snapshot: a board and the format's version.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    format: u32,
    #[serde(flatten)]
    board: SavedBoard,
}

impl SavedBoard {
    pub fn of(board: &Board) -> Self {
        fn image<C: Copy>(image: &Placed<C>) -> SavedImage<C> {
            SavedImage {
                id: image.id.to_string(),
                name: image.name.to_string(),
                class: image.class,
            }
        }
        Self {
            classes: board.classes.iter().map(|name| name.to_string()).collect(),
            shots: board.shots.iter().map(image).collect(),
            tests: board.tests.iter().map(image).collect(),
        }
    }

    /// The board, checked.
    pub fn board(self) -> Result<Board, String> {
        fn placed<C>(image: SavedImage<C>) -> Placed<C> {
            Placed {
                id: image.id.into(),
                name: image.name.into(),
                class: image.class,
            }
        }
        let board = Board {
            classes: self.classes.into_iter().map(Into::into).collect(),
            shots: self.shots.into_iter().map(placed).collect(),
            tests: self.tests.into_iter().map(placed).collect(),
        };
        board.check().map_err(|error| error.to_string())?;
        Ok(board)
    }

    pub fn to_json(&self) -> String {
        let snapshot = Snapshot {
            format: FORMAT,
            board: self.clone(),
        };
        // Strings and whole numbers: nothing that JSON could not hold.
        serde_json::to_string(&snapshot).unwrap_or_default()
    }

    pub fn from_json(json: &str) -> Result<Board, String> {
        let wrong = |error: serde_json::Error| error.to_string();
        let Snapshot { format, board } = serde_json::from_str(json).map_err(wrong)?;
        if format != FORMAT {
            return Err(format!("its format is {format}, not {FORMAT}"));
        }
        board.board()
    }
}
