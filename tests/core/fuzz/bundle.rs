//! A pair's bundle, whose small sound file is kept.

use clipsight_core::report::bundle::PairBundle;

use crate::harness::{Refusal, Target, as_it_is};

pub fn target() -> Target {
    Target {
        name: "bundle",
        seeds: Vec::new,
        read: |bytes| {
            let bundle = PairBundle::read(bytes).map_err(Refusal::of)?;
            // Not the same to the last digit: JSON does not keep it.
            let again = PairBundle::read(&bundle.write().unwrap()).unwrap();
            assert_eq!(
                again.difference.clip.images[0].best,
                bundle.difference.clip.images[0].best
            );
            Ok(())
        },
        most: |length| 24 * length + (64 << 10),
        mend: as_it_is,
    }
}
