//! Undo and redo: earlier and later boards, whole.

use std::sync::Arc;

use super::board::Board;

/// Steps that can be undone.
const MOST: usize = 100;

/// A board that undo or redo leads to, and the edit between in words.
#[derive(Debug, Clone)]
struct Step {
    board: Arc<Board>,
    edit: String,
}

/// Boards before and after the present one.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    /// Remembers the board that an edit has replaced. What was undone is gone.
    pub fn record(&mut self, before: Arc<Board>, edit: String) {
        self.future.clear();
        if self.past.len() == MOST {
            self.past.remove(0);
        }
        self.past.push(Step {
            board: before,
            edit,
        });
    }

    /// The board before the present one.
    pub fn undo(&mut self, present: &Arc<Board>) -> Option<Arc<Board>> {
        Self::step(&mut self.past, &mut self.future, present)
    }

    /// The board that was undone last.
    pub fn redo(&mut self, present: &Arc<Board>) -> Option<Arc<Board>> {
        Self::step(&mut self.future, &mut self.past, present)
    }

    /// The edit that undo would take back.
    pub fn undo_words(&self) -> Option<&str> {
        self.past.last().map(|step| step.edit.as_str())
    }

    /// The edit that redo would do again.
    pub fn redo_words(&self) -> Option<&str> {
        self.future.last().map(|step| step.edit.as_str())
    }

    /// Whether undo or redo could bring an image back.
    pub fn contains(&self, id: &str) -> bool {
        let mut steps = self.past.iter().chain(&self.future);
        steps.any(|step| step.board.contains(id))
    }

    fn step(
        from: &mut Vec<Step>,
        onto: &mut Vec<Step>,
        present: &Arc<Board>,
    ) -> Option<Arc<Board>> {
        let Step { board, edit } = from.pop()?;
        onto.push(Step {
            board: present.clone(),
            edit,
        });
        Some(board)
    }
}
