//! Training-free few-shot classification with a cache of labelled images, with
//! and without the correction of intra-modal overlap: Tip-Adapter, Tip-X and
//! their ++ forms ("CLIP Adaptation by Intra-modal Overlap Reduction", arXiv
//! 2409.11338).
//!
//! [`streams`](super::streams) and [`cache`] -> [`affinity`] -> [`method`] ->
//! [`terms`] -> logits; [`search`] chooses hyper-parameters on validation queries or
//! by [`leave_one_out`].

pub mod affinity;
pub mod cache;
pub mod labels;
pub mod leave_one_out;
pub mod method;
pub mod predict;
pub mod search;
pub mod terms;
pub mod text;
