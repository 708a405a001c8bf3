//! Judges two pictures, once `clipsight fetch` has brought the weights.

use clipsight::ask::pair::{self, Thresholds};
use clipsight::device::{Device, Runtime};
use clipsight::language::Language;
use clipsight::open::{Engine, ImageFile, named};
use clipsight::weights::Precision;
use clipsight::weights::catalogue::Catalogue;
use pollster::block_on;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [a, b] = paths.as_slice() else {
        return Err("give two pictures".into());
    };
    let catalogue = Catalogue::load()?;
    let models = catalogue.default_pair.clone();
    // `Device::Auto` takes a GPU: `ask::check` holds one against stored numbers.
    let mut engine = Engine::new(block_on(Runtime::open(Device::Cpu))?, catalogue);
    for model in [&models.clip, &models.dino] {
        named::load(&mut engine, model, Precision::F32, &mut |_, _| ())?;
    }
    let bytes = [std::fs::read(a)?, std::fs::read(b)?];
    let files = [(a, &bytes[0]), (b, &bytes[1])].map(|(name, bytes)| ImageFile { name, bytes });
    let report = block_on(pair::ask(
        &mut engine,
        files,
        Thresholds::default(),
        Language::En,
        |_| (),
    ))?;
    println!("{}\n{}", report.sentence, report.explanation);
    Ok(())
}
