//! Exit statuses by which schedulers tell failures of a corpus's work apart.

use crate::ask::embed::EmbedRunError;
use crate::device::DeviceError;
use crate::embed::EmbedError;
use crate::mine::MineError;
use crate::vectors::exchange::ExchangeError;
use crate::vectors::store::StoreError;

/// What it was given cannot be used so.
const USAGE: u8 = 64;
/// The data cannot be used so; trying again changes nothing.
const DATA: u8 = 65;
/// It may succeed when it is tried again.
const AGAIN: u8 = 75;

/// The device that is asked for cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoDevice(pub DeviceError);

/// The exit status of a failure of a corpus, its plan or a device; none of others.
pub fn status(error: &anyhow::Error) -> Option<u8> {
    if let Some(error) = error.downcast_ref::<MineError>() {
        return Some(match error {
            MineError::NoPlan { .. } | MineError::NoTask { .. } | MineError::Variable { .. } => {
                USAGE
            }
            error if error.is_passing() => AGAIN,
            _ => DATA,
        });
    }
    if let Some(NoDevice(reason)) = error.downcast_ref() {
        return Some(match reason {
            DeviceError::Refused(_) => AGAIN,
            _ => USAGE,
        });
    }
    if let Some(error) = error.downcast_ref::<EmbedRunError>() {
        return Some(match error {
            EmbedRunError::Embed(error) => of_embed(error),
            EmbedRunError::Store(StoreError::System { .. })
            | EmbedRunError::Engine(_)
            | EmbedRunError::Cancelled => AGAIN,
            EmbedRunError::Store(_) => DATA,
        });
    }
    error.downcast_ref().map(of_embed)
}

fn of_embed(error: &EmbedError) -> u8 {
    match error {
        EmbedError::NoShard { .. } => USAGE,
        EmbedError::System { .. }
        | EmbedError::Exchange(ExchangeError::System { .. } | ExchangeError::Busy { .. }) => AGAIN,
        _ => DATA,
    }
}
