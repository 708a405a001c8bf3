//! Finds the blind pairs among embeddings of one's own: no weights are needed.

use clipsight::ask::pair::Thresholds;
use clipsight::ask::pairs::{Encoded, Question, Set, ask, rule};
use clipsight::image::{RgbImage, preprocess};
use clipsight::report::pairs::PairsMilliseconds;
use clipsight::vectors::pairs::Among;
use clipsight::weights::catalogue::Catalogue;
use ndarray::array;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let catalogue = Catalogue::built_in()?;
    let models = [&catalogue.default_pair.clip, &catalogue.default_pair.dino];

    // What CLIP's encoder takes of a picture, to Pillow's levels: 3 x 224 x 224 numbers.
    let clip = &catalogue.model(models[0])?.preprocess;
    let picture = RgbImage::new(640, 480, vec![128; 640 * 480 * 3])?;
    let input = preprocess(&picture, clip)?.normalised(clip);
    assert_eq!(input.len(), 3 * 224 * 224);

    // What encoders made of three pictures: rows of length 1.
    let set = Set {
        names: ["a.jpg", "b.jpg", "c.jpg"].map(str::to_owned).into(),
        clip: array![[1.0, 0.0], [0.96, 0.28], [0.0, 1.0]],
        dino: array![[1.0, 0.0], [0.28, 0.96], [0.0, 1.0]],
    };
    let made_by = models.map(|model| Encoded {
        model: model.clone(),
        ..Encoded::default()
    });
    let sides = rule(&catalogue, made_by.each_ref(), Thresholds::default())?;
    let question = Question {
        top: 10,
        among: Among::Blind,
        labels: false,
        near: None,
    };
    let report = ask(set, sides, question, PairsMilliseconds::default())?;
    println!("{}", report.sentence);

    // CLIP's cosine of the first two is 0.96, DINOv2's 0.28.
    let [blind] = report.top.as_slice() else {
        return Err("one pair is blind".into());
    };
    assert_eq!(
        blind.images.each_ref().map(|image| &*image.path),
        ["a.jpg", "b.jpg"]
    );
    Ok(())
}
