//! Why a table is refused.

use ::parquet::errors::ParquetError;

use crate::vectors::exchange::ExchangeError;

const INSTEAD: &str = "the images' paths as a column `image_path` of texts, compressed by snappy \
                       or not at all, as pandas and pyarrow do";

/// A sound file of another kind.
pub(super) fn form(found: &str) -> ExchangeError {
    ExchangeError::Form {
        found: found.into(),
        instead: INSTEAD,
    }
}

/// What the reader says.
pub(super) fn unsound(error: ParquetError) -> ExchangeError {
    match error {
        // Such as a compression that was not built in.
        ParquetError::NYI(what) => form(&what),
        error => broken(error.to_string()),
    }
}

/// A file that is not sound.
pub(super) fn broken(reason: impl Into<String>) -> ExchangeError {
    ExchangeError::Broken {
        format: "Parquet",
        reason: reason.into(),
    }
}
