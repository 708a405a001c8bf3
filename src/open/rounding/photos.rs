//! The photographs that rounding is calibrated on: `image_0001` of every second
//! class of Caltech-101 by name (see `calibration/CREDITS.md`).

macro_rules! photo {
    ($name:literal) => {
        include_bytes!(concat!("../../../calibration/", $name))
    };
}

/// JPEG files, in the order of their classes' names.
pub(super) const PHOTOS: [&[u8]; 48] = [
    photo!("leopards-0001.jpg"),
    photo!("accordion-0001.jpg"),
    photo!("anchor-0001.jpg"),
    photo!("barrel-0001.jpg"),
    photo!("beaver-0001.jpg"),
    photo!("bonsai-0001.jpg"),
    photo!("brontosaurus-0001.jpg"),
    photo!("butterfly-0001.jpg"),
    photo!("cannon-0001.jpg"),
    photo!("ceiling_fan-0001.jpg"),
    photo!("chair-0001.jpg"),
    photo!("cougar_body-0001.jpg"),
    photo!("crab-0001.jpg"),
    photo!("crocodile-0001.jpg"),
    photo!("cup-0001.jpg"),
    photo!("dollar_bill-0001.jpg"),
    photo!("dragonfly-0001.jpg"),
    photo!("elephant-0001.jpg"),
    photo!("euphonium-0001.jpg"),
    photo!("ferry-0001.jpg"),
    photo!("flamingo_head-0001.jpg"),
    photo!("gerenuk-0001.jpg"),
    photo!("grand_piano-0001.jpg"),
    photo!("headphone-0001.jpg"),
    photo!("helicopter-0001.jpg"),
    photo!("inline_skate-0001.jpg"),
    photo!("kangaroo-0001.jpg"),
    photo!("lamp-0001.jpg"),
    photo!("llama-0001.jpg"),
    photo!("lotus-0001.jpg"),
    photo!("mayfly-0001.jpg"),
    photo!("metronome-0001.jpg"),
    photo!("nautilus-0001.jpg"),
    photo!("okapi-0001.jpg"),
    photo!("panda-0001.jpg"),
    photo!("pizza-0001.jpg"),
    photo!("pyramid-0001.jpg"),
    photo!("rhino-0001.jpg"),
    photo!("saxophone-0001.jpg"),
    photo!("scissors-0001.jpg"),
    photo!("sea_horse-0001.jpg"),
    photo!("soccer_ball-0001.jpg"),
    photo!("starfish-0001.jpg"),
    photo!("stop_sign-0001.jpg"),
    photo!("sunflower-0001.jpg"),
    photo!("trilobite-0001.jpg"),
    photo!("watch-0001.jpg"),
    photo!("wheelchair-0001.jpg"),
];
