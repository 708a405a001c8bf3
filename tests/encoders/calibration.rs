//! Rounding by what layers see, on a small random model.

use clipsight::ask::check::drawn::drawn_images;
use clipsight::device::Cpu;
use clipsight::image::{Preprocess, preprocess};
use clipsight::model::{ImageBatch, ImageEncoder};
use clipsight::open::rounding::to_int8_by_inputs;
use clipsight::vectors::embedding::Embedding;
use clipsight::weights::rounding::to_int8;
use clipsight::weights::spec::{Family, VisionSpec};
use clipsight::weights::tensor::random::random_tensors;
use clipsight::weights::tensor::{Tensors, Values};
use pollster::block_on;

#[test]
fn a_calibrated_model_strays_less_and_is_the_same_every_time() {
    let architecture = VisionSpec {
        family: Family::Dinov2,
        width: 64,
        depth: 3,
        heads: 2,
        mlp: 128,
        patch: 14,
        grid: 4,
        registers: 0,
        embedding: 64,
    };
    let like = Preprocess {
        resize: 56,
        crop: 56,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
    };
    let tensors = random_tensors(&architecture, 3);
    let mut views = 0;
    let mut calibrated = || {
        to_int8_by_inputs::<Cpu>(
            &architecture,
            &like,
            &tensors,
            &["block.1.out"],
            &Default::default(),
            |_, total| views = total,
        )
        .unwrap()
    };
    let rounded = calibrated();
    assert!(calibrated() == rounded, "two runs differ");
    assert_eq!(views, 144);
    assert!(matches!(
        rounded["block.1.out.weight"].values,
        Values::F16(_)
    ));
    assert!(matches!(
        rounded["block.0.qkv.weight"].values,
        Values::I8 { .. }
    ));

    // On pictures that it was not measured on.
    let embed = |tensors: &Tensors| -> Vec<Embedding> {
        let encoder =
            ImageEncoder::<Cpu>::new(&architecture, tensors.clone(), &Default::default()).unwrap();
        drawn_images()
            .iter()
            .map(|(_, image)| {
                let pixels = [preprocess(image, &like).unwrap()];
                let batch = ImageBatch::of_images(&pixels, &like).unwrap();
                Embedding::normalised(block_on(encoder.embed(&batch)).unwrap().swap_remove(0))
            })
            .collect()
    };
    let source = embed(&tensors);
    let strays = |tensors: &Tensors| -> f32 {
        let pairs = embed(tensors);
        let away = pairs.iter().zip(&source).map(|(a, b)| 1.0 - a.cosine(b));
        away.sum()
    };
    let (plain, calibrated) = (strays(&to_int8(&tensors)), strays(&rounded));
    println!("strays by {calibrated:.2e} calibrated, {plain:.2e} plain");
    assert!(calibrated < plain, "{calibrated} and {plain}");
}
