//! Sizes that no model can have.

/// The numbers of a model do not fit together; which rule they break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the architecture is impossible: {0}")]
pub struct SpecError(pub(super) String);

impl SpecError {
    /// The broken rule alone.
    pub fn rule(&self) -> &str {
        &self.0
    }
}

/// More blocks than any model has: sizes may come out of a corrupt file, and each
/// block costs memory.
const MOST_BLOCKS: usize = 1024;

/// No size may be 0 or huge.
pub(super) fn check_sizes(sizes: &[usize]) -> Result<(), SpecError> {
    if sizes.contains(&0) {
        return wrong("a size is zero");
    }
    if sizes.iter().any(|&size| size > 1 << 16) {
        return wrong("a size is over 65,536");
    }
    Ok(())
}

/// What kernels ask of blocks.
pub(super) fn check_blocks(
    depth: usize,
    width: usize,
    heads: usize,
    mlp: usize,
) -> Result<(), SpecError> {
    check_most("depth", depth, MOST_BLOCKS)?;
    if !width.is_multiple_of(heads) {
        return wrong("the heads do not divide the width");
    }
    if !(width / heads).is_multiple_of(4) || !mlp.is_multiple_of(4) {
        return wrong("the width of a head or of the MLP is no multiple of 4");
    }
    Ok(())
}

pub(super) fn check_most(name: &str, value: usize, most: usize) -> Result<(), SpecError> {
    if value > most {
        return wrong(format!("the {name} is {value}, over {most}"));
    }
    Ok(())
}

pub(super) fn wrong(what: impl Into<String>) -> Result<(), SpecError> {
    Err(SpecError(what.into()))
}
