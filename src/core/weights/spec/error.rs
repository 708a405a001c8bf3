//! Sizes that no model can have.

/// The numbers of a model do not fit together; which rule they break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the architecture is impossible: {0}")]
pub struct SpecError(pub String);
