//! Labs as files.

use clipsight_core::vectors::lab::file::{Numbers, read};

use crate::harness::{Refusal, Target};
use crate::labs::{CLASSES, Plan, id, picture, settings, text};
use crate::mend;

pub fn target() -> Target {
    Target {
        name: "lab",
        seeds: || {
            [Numbers::F16, Numbers::F32, Numbers::None]
                .map(small)
                .into()
        },
        read: |bytes| {
            let opened = read(bytes).map_err(Refusal::of)?;
            // What was read can be saved again, and is then the same.
            let written = opened
                .lab
                .write(&opened.settings, Numbers::F32, &opened.images)
                .unwrap();
            let again = read(&written).unwrap();
            assert_eq!(again.settings, opened.settings);
            assert_eq!(again.images, opened.images);
            assert_eq!(again.lab.image_ids(), opened.lab.image_ids());
            Ok(())
        },
        most: |length| 64 * length + (256 << 10),
        mend: |bytes| mend::lab(bytes),
    }
}

fn small(numbers: Numbers) -> Vec<u8> {
    let plan = Plan {
        width: 3,
        ..Plan::even(&CLASSES[..2], 2, 2)
    };
    let mut lab = plan.lab();
    lab.set_text(Some(text(&CLASSES, 3)));
    let images = (0..6).map(|image| (id(image), picture(image))).collect();
    lab.write(&settings(1, None), numbers, &images).unwrap()
}
