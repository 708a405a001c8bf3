//! The lab itself: a board with its history, features, text, and what was
//! computed from them.

use std::collections::HashMap;
use std::sync::Arc;

use super::board::Board;
use super::error::{EditError, LabError};
use super::features::{Features, check_strengths, check_values};
use super::history::History;
use super::kept::{KeptMeasure, KeptPlane, MeasuredAt};
use super::saved::SavedBoard;
use super::text::LabTextTable;
use super::words;
use super::workspace::{Asked, Source, Workspace, Workspaces};
use crate::report::lab::{FeatureKey, LabBoard, LabClass, LabEdit, LabImage, LabText};
use crate::vectors::few_shot::text::Lookup;

/// Classes, shots, test images and their features; asked by
/// [`classify`](Self::classify), [`explain`](Self::explain),
/// [`measures`](Self::measures), [`projection`](Self::projection) and
/// [`curves`](Self::curves). Questions need `&mut`, for what they compute is kept.
#[derive(Debug)]
pub struct Lab {
    pub(super) board: Arc<Board>,
    history: History,
    key: Option<FeatureKey>,
    strengths: Vec<f32>,
    pub(super) features: Features,
    dino_key: Option<FeatureKey>,
    /// DINOv2's, at step 0.
    pub(super) dino: Features,
    text: Option<LabTextTable>,
    // Grows with every change of board, features or text.
    revision: u64,
    workspaces: Workspaces,
    pub(super) measured: HashMap<MeasuredAt, KeptMeasure>,
    pub(super) planes: HashMap<u32, KeptPlane>,
}

impl Default for Lab {
    fn default() -> Self {
        Self::new()
    }
}

impl Lab {
    /// An empty lab.
    pub fn new() -> Self {
        Self::with_board(Board::default())
    }

    pub(super) fn with_board(board: Board) -> Self {
        Self {
            board: Arc::new(board),
            history: History::default(),
            key: None,
            strengths: Vec::new(),
            features: Features::default(),
            dino_key: None,
            dino: Features::default(),
            text: None,
            revision: 1,
            workspaces: Workspaces::default(),
            measured: HashMap::new(),
            planes: HashMap::new(),
        }
    }

    /// Says which features are given from now on, and the adapter's strength at
    /// each step. Another key or other strengths than before: all features go.
    ///
    /// # Errors
    /// [`LabError::Strengths`]; then nothing changes.
    pub fn use_key(&mut self, key: FeatureKey, strengths: &[f32]) -> Result<(), LabError> {
        check_strengths(strengths)?;
        if self.key.as_ref() != Some(&key) || self.strengths != strengths {
            self.key = Some(key);
            self.strengths = strengths.to_vec();
            self.features.clear();
            self.forget();
        }
        Ok(())
    }

    /// Which features these are, once that is known.
    pub fn key(&self) -> Option<&FeatureKey> {
        self.key.as_ref()
    }

    /// Says which features of DINOv2 are given from now on, for mixtures; it has no adapter.
    /// Another key than before: all of DINOv2's go.
    pub fn use_dino_key(&mut self, key: FeatureKey) {
        if self.dino_key.as_ref() != Some(&key) {
            self.dino_key = Some(key);
            self.dino.clear();
            self.forget();
        }
    }

    /// Which features of DINOv2 these are, once that is known.
    pub fn dino_key(&self) -> Option<&FeatureKey> {
        self.dino_key.as_ref()
    }

    /// Takes an image's raw embedding by DINOv2, as [`put_feature`](Self::put_feature)
    /// does CLIP's.
    ///
    /// # Errors
    /// [`LabError::NoKey`], [`LabError::Width`], [`LabError::NotFinite`]
    pub fn put_dino(&mut self, id: &str, values: &[f32]) -> Result<bool, LabError> {
        if self.dino_key.is_none() {
            return Err(LabError::NoKey);
        }
        if !self.board.contains(id) && !self.history.contains(id) {
            return Ok(false);
        }
        if self.dino.put(id, 0, values)? {
            self.revision += 1;
        }
        Ok(true)
    }

    /// An image's raw embedding by DINOv2.
    pub fn dino(&self, id: &str) -> Option<&[f32]> {
        self.dino.get(id, 0).map(|feature| &*feature.values)
    }

    /// Ids of the images on the board that have no features of DINOv2, shots first.
    pub fn missing_dino(&self) -> Vec<String> {
        let ids = self.board.ids();
        ids.filter(|id| self.dino.get(id, 0).is_none())
            .map(|id| id.to_string())
            .collect()
    }

    /// The adapter's strength at each step; empty without a key.
    pub fn strengths(&self) -> &[f32] {
        &self.strengths
    }

    /// Changes the board.
    ///
    /// # Errors
    /// [`EditError`]; then nothing changes.
    pub fn edit(&mut self, edit: &LabEdit) -> Result<(), EditError> {
        let next = self.board.edited(edit)?;
        if next != *self.board {
            let words = words::of_edit(edit, &self.board, &next);
            let before = std::mem::replace(&mut self.board, Arc::new(next));
            self.history.record(before, words);
            // Features of images that no undo brings back.
            let (board, history) = (&self.board, &self.history);
            let here: std::collections::HashSet<&str> = board.ids().map(|id| &**id).collect();
            for features in [&mut self.features, &mut self.dino] {
                features.retain(|id| here.contains(id) || history.contains(id));
            }
            self.revision += 1;
        }
        Ok(())
    }

    /// Takes the last edit back; whether there was one.
    pub fn undo(&mut self) -> bool {
        let before = self.history.undo(&self.board);
        self.go_to(before)
    }

    /// Does the edit again that was taken back last; whether there was one.
    pub fn redo(&mut self) -> bool {
        let after = self.history.redo(&self.board);
        self.go_to(after)
    }

    fn go_to(&mut self, board: Option<Arc<Board>>) -> bool {
        let Some(board) = board else {
            return false;
        };
        self.board = board;
        self.revision += 1;
        true
    }

    /// All that is in the lab.
    pub fn board(&self) -> LabBoard {
        let board = &*self.board;
        let mut shots = vec![0; board.classes.len()];
        let mut tests = vec![0; board.classes.len()];
        for shot in &board.shots {
            shots[shot.class] += 1;
        }
        for class in board.tests.iter().filter_map(|test| test.class) {
            tests[class] += 1;
        }
        let class = |(at, name): (usize, &Arc<str>)| LabClass {
            name: name.to_string(),
            shots: shots[at],
            tests: tests[at],
            text: self.text_of(name),
        };
        let image = |id: &Arc<str>, name: &Arc<str>, class: Option<usize>| LabImage {
            id: id.to_string(),
            name: name.to_string(),
            class: class.map(|class| class as u32),
            steps: self.features.steps(id),
            dino: self.dino.has_image(id),
        };
        let shot = board
            .shots
            .iter()
            .map(|i| image(&i.id, &i.name, Some(i.class)));
        let test = board.tests.iter().map(|i| image(&i.id, &i.name, i.class));
        LabBoard {
            classes: board.classes.iter().enumerate().map(class).collect(),
            shots: shot.collect(),
            tests: test.collect(),
            strengths: self.strengths.clone(),
            undo: self.history.undo_words().map(str::to_owned),
            redo: self.history.redo_words().map(str::to_owned),
        }
    }

    /// What the text table knows of a name.
    fn text_of(&self, name: &str) -> LabText {
        match self.text.as_ref().map(|text| text.table.find(name)) {
            None => LabText::None,
            Some(Lookup::Row(_)) => LabText::Known,
            Some(Lookup::Unknown) => LabText::Unknown,
            Some(Lookup::Ambiguous) => LabText::Ambiguous,
        }
    }

    /// Ids of all images on the board, shots first.
    pub fn image_ids(&self) -> Vec<String> {
        self.board.ids().map(|id| id.to_string()).collect()
    }

    /// Ids of the images on the board that have no features at a step, shots
    /// first.
    pub fn missing(&self, step: u32) -> Vec<String> {
        let ids = self.board.ids();
        ids.filter(|id| self.features.get(id, step).is_none())
            .map(|id| id.to_string())
            .collect()
    }

    /// Takes an image's raw embedding at a step. An image that is not in the lab
    /// (it was removed meanwhile) is passed over: whether it was taken.
    ///
    /// # Errors
    /// [`LabError::NoKey`], [`LabError::Step`], [`LabError::Width`],
    /// [`LabError::NotFinite`]
    pub fn put_feature(&mut self, id: &str, step: u32, values: &[f32]) -> Result<bool, LabError> {
        self.check_step(step)?;
        if !self.features.has_image(id) && !self.board.contains(id) && !self.history.contains(id) {
            return Ok(false);
        }
        if self.features.put(id, step, values)? {
            self.revision += 1;
        }
        Ok(true)
    }

    /// Whether features at a step can be taken.
    fn check_step(&self, step: u32) -> Result<(), LabError> {
        if self.key.is_none() {
            return Err(LabError::NoKey);
        }
        let steps = self.strengths.len();
        if step as usize >= steps {
            return Err(LabError::Step { step, steps });
        }
        Ok(())
    }

    /// Whether features of one image could be taken.
    pub(super) fn check_given(&self, features: &[(u32, &[f32])]) -> Result<(), LabError> {
        let mut width = self.features.width();
        for (step, values) in features {
            self.check_step(*step)?;
            check_values(values, width)?;
            width = Some(values.len());
        }
        Ok(())
    }

    /// An image's raw embedding at a step.
    pub fn feature(&self, id: &str, step: u32) -> Option<&[f32]> {
        self.features.get(id, step).map(|feature| &*feature.values)
    }

    /// Gives or takes away the text embeddings of class names.
    pub fn set_text(&mut self, text: Option<LabTextTable>) {
        self.text = text;
        self.revision += 1;
    }

    /// The text embeddings, where there are any.
    pub fn text(&self) -> Option<&LabTextTable> {
        self.text.as_ref()
    }

    /// The template of the prompts behind the text embeddings, where it is known.
    pub fn template(&self) -> Option<&str> {
        self.text.as_ref()?.template.as_deref()
    }

    /// The board as JSON, without features, images and history.
    pub fn snapshot(&self) -> String {
        SavedBoard::of(&self.board).to_json()
    }

    /// A lab from [`snapshot`](Self::snapshot).
    ///
    /// # Errors
    /// [`LabError::Snapshot`]
    pub fn restore(snapshot: &str) -> Result<Self, LabError> {
        let board = SavedBoard::from_json(snapshot);
        let board = board.map_err(|reason| LabError::Snapshot { reason })?;
        Ok(Self::with_board(board))
    }

    /// The workspace of some settings, in step with the board.
    pub(super) fn workspace(&mut self, asked: Asked) -> Result<&mut Workspace, LabError> {
        let source = Source {
            board: &self.board,
            features: &self.features,
            dino: &self.dino,
            text: self.text.as_ref(),
            revision: self.revision,
        };
        self.workspaces.of(asked, source)
    }

    fn forget(&mut self) {
        self.revision += 1;
        self.workspaces.clear();
        self.measured.clear();
        self.planes.clear();
    }
}
