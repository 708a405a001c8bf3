//! Text: one word or another written on the photo.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::error::MakeError;
use super::letters::Letters;
use super::photo::Photo;
use super::stamp::{pick, share};
use crate::image::Part;
use crate::image::augment::Draws;

/// Words that differ in one letter.
const ONE_LETTER: [[&str; 2]; 16] = [
    ["CAT", "CAR"],
    ["BEE", "BED"],
    ["SUN", "SUM"],
    ["BOAT", "GOAT"],
    ["MOON", "NOON"],
    ["FIRE", "FIVE"],
    ["WIND", "WINE"],
    ["BALL", "BELL"],
    ["SNOW", "SLOW"],
    ["ROAD", "READ"],
    ["GOLD", "COLD"],
    ["LAMP", "CAMP"],
    ["HOUSE", "HORSE"],
    ["LIGHT", "NIGHT"],
    ["PLANE", "PLANT"],
    ["STONE", "STORE"],
];

/// Words of the same length that share little.
const WORDS: [&str; 16] = [
    "APPLE", "BREAD", "CHAIR", "DREAM", "EARTH", "FLUTE", "GRASS", "HONEY", "IVORY", "JUICE",
    "KNIFE", "LEMON", "MUSIC", "OCEAN", "PIANO", "TIGER",
];

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Result<Contrast, MakeError> {
    let letters = Letters::new()?;
    let (kind, words) = if draws.chance(0.5) {
        ("one-letter", pick(draws, &ONE_LETTER))
    } else {
        let order = draws.order::<{ WORDS.len() }>();
        ("words", [WORDS[order[0]], WORDS[order[1]]])
    };
    let side = photo.side();
    let height = share(draws, side, [0.13, 0.18]);
    // One plate for both, so that its size tells nothing.
    let plates = words.map(|word| letters.plate(word, height));
    let [width, tall] = [0, 1].map(|axis| plates[0][axis].max(plates[1][axis]).min(side));
    let plate = Part {
        x: draws.up_to(side - width),
        y: draws.up_to(side - tall),
        width,
        height: tall,
    };
    let written = |word: &str| {
        let mut image = photo.square.clone();
        letters.draw(&mut image, word, height, plate);
        Side::new(
            image,
            word,
            format!("a scene with the word {word} written on it"),
        )
    };
    Ok(Contrast {
        kind,
        question: "Which word is written on the photo?".to_owned(),
        sides: words.map(written),
        parameters: Parameters::from([
            ("words", json!(words)),
            ("height", json!(height)),
            (
                "plate",
                json!([plate.x, plate.y, plate.width, plate.height]),
            ),
        ]),
    })
}
