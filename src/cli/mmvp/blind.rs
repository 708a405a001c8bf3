//! `clipsight mmvp blind`: a benchmark's pairs by two encoders, without any text.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use ndarray::Array2;

use super::output;
use crate::ask::mmvp::blind::blind;
use crate::ask::mmvp::cosines::{Computed, Side};
use crate::ask::pairs::{rule, verdict};
use crate::cli::files::write;
use crate::cli::images;
use crate::cli::notes::{StrictOption, tell};
use crate::cli::opened::Opened;
use crate::cli::opening::{ModelOptions, offer_fetch};
use crate::cli::rule::ThresholdArgs;
use crate::corpus::{ImagePath, Item, Unusable};
use crate::csv;
use crate::legible;
use crate::mmvp::questions::Benchmark;
use crate::mmvp::read;
use crate::report::mmvp_blind::MmvpBlindReport;
use crate::report::set::SetNote;
use crate::vectors::embedding;
use crate::vectors::space::View;
use crate::weights::catalogue::Catalogue;
use crate::weights::spec::Family;

/// To which patterns is CLIP blind that DINOv2 sees? Both cosines, their ranks and the
/// verdict of every pair, without any text.
///
/// Any model of the catalogue can stand on either side, also CLIP against another CLIP:
/// --clip names the one that is to find the pairs alike, --dino the one that is to tell
/// them apart.
#[derive(Debug, Args)]
pub struct BlindArgs {
    /// The benchmark with its images: a folder with Questions.csv, or a table of pairs
    #[arg(value_name = "DIR|FILE")]
    pub benchmark: PathBuf,
    /// The model that is to find pairs alike [default: the default pair's CLIP]
    #[arg(long, value_name = "MODEL")]
    pub clip: Option<String>,
    /// The model that is to tell them apart [default: the default pair's DINOv2]
    #[arg(long, value_name = "MODEL")]
    pub dino: Option<String>,
    #[command(flatten)]
    pub thresholds: ThresholdArgs,
    /// Strengths of the correction of intra-modal overlap to try too; 0 is CLIP as it is
    #[arg(long, value_delimiter = ',', value_name = "S")]
    pub strength: Vec<f32>,
    /// Adapter of the correction [default: the built-in one]
    #[arg(long, value_name = "FILE", requires = "strength")]
    pub adapter: Option<PathBuf>,
    /// Photos that have nothing to do with each other: their pairs give the ranks at each
    /// strength, and how many random pairs the thresholds call blind
    #[arg(long, value_name = "PATH")]
    pub random: Vec<PathBuf>,
    #[command(flatten)]
    pub options: ModelOptions,
    #[command(flatten)]
    pub strict: StrictOption,
    /// Write the pairs as CSV
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A benchmark without its images, weights or a device that cannot be used; a file that
/// cannot be written.
pub fn run(args: &BlindArgs) -> Result<ExitCode> {
    let catalogue = Catalogue::load()?;
    let benchmark = read::read(&args.benchmark)?;
    let default = &catalogue.default_pair;
    let clip = args.clip.as_ref().unwrap_or(&default.clip);
    let dino = args.dino.as_ref().unwrap_or(&default.dino);
    if clip == dino {
        bail!("a model is never blind to what it sees itself: name two");
    }
    offer_fetch(&catalogue, &[clip, dino])?;
    let items = images_of(&benchmark)?;
    let mut unusable = args.strict.unusable();
    let found = images::given(&args.random)?;
    unusable.add(found.left_out.pictures.clone())?;
    let mut random: Vec<Item> = found.files.into_iter().map(|i| Item::new(i, 0)).collect();

    let mut strengths = vec![0.0];
    strengths.extend(args.strength.iter().filter(|&&strength| strength != 0.0));
    let open = |name: &str, adapted: bool| match adapted {
        true => Opened::with_adapter(&catalogue, name, args.options, args.adapter.as_deref()),
        false => Opened::open(&catalogue, name, args.options),
    };
    let adapted = strengths.len() > 1;
    if adapted && catalogue.model(clip)?.architecture.family != Family::Clip {
        bail!("--strength corrects CLIP, and {clip} is none");
    }
    let on_clip = open(clip, adapted)?;
    if adapted && on_clip.adapter.is_none() {
        bail!("there is no adapter for {clip}: give one by --adapter");
    }
    let by_clip = side(&on_clip, &strengths, &items, &mut random, &mut unusable)?;
    let clip_encoded = on_clip.encoded();
    drop(on_clip);
    let before = random.len();
    let on_dino = open(dino, false)?;
    let by_dino = side(&on_dino, &[0.0], &items, &mut random, &mut unusable)?;
    if random.len() < before {
        bail!("a photo could be read at first and cannot any more: run the command again");
    }
    let given = args.thresholds.given();
    let sides = rule(&catalogue, [&clip_encoded, &on_dino.encoded()], given)?;
    let tried: &[f32] = if args.strength.is_empty() {
        &[]
    } else {
        &strengths
    };
    let computed = Computed::of(clip, &by_clip, tried, &by_dino)?;
    let report = blind(&benchmark, sides, &computed)?;
    if let Some(path) = &args.csv {
        write(path, table(&report))?;
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    print!("{}", output::blind(&report));
    let mut notes: Vec<SetNote> = unusable.note().into_iter().collect();
    notes.extend(found.left_out.notes());
    Ok(tell(&notes))
}

/// The benchmark's images, which have to be there all.
fn images_of(benchmark: &Benchmark) -> Result<Vec<Item>> {
    let image = |index: u32, path: &Option<PathBuf>| {
        let path = path.as_ref().with_context(|| {
            format!("image {index} is not among the benchmark's images: all are needed")
        })?;
        let name = path.display().to_string();
        Ok(Item::new(ImagePath::new(path, name), 0))
    };
    benchmark
        .questions
        .iter()
        .map(|question| image(question.index, &question.image))
        .collect()
}

/// An encoder's embeddings of the pairs' images and of the photos, at each strength.
fn side(
    opened: &Opened,
    strengths: &[f32],
    items: &[Item],
    random: &mut Vec<Item>,
    unusable: &mut Unusable,
) -> Result<Side> {
    let mut source = opened.features(strengths)?;
    let mut own = items.to_vec();
    let mut refused = Unusable::new(true);
    images::prepare(&mut source, &mut own, View::Whole, &mut refused)?;
    images::prepare(&mut source, random, View::Whole, unusable)?;
    let width = opened.model.architecture.embedding;
    let rows = |items: &[Item]| -> Result<Vec<Array2<f32>>> {
        let mut values = vec![Vec::with_capacity(items.len() * width); strengths.len()];
        for item in items {
            for (values, mut row) in values.iter_mut().zip(source.means(item, 1)?) {
                embedding::normalise(&mut row);
                values.append(&mut row);
            }
        }
        let rows = values.into_iter();
        rows.map(|values| Ok(Array2::from_shape_vec((items.len(), width), values)?))
            .collect()
    };
    Ok(Side {
        pairs: rows(items)?,
        random: rows(random)?,
    })
}

/// The pairs as CSV.
fn table(report: &MmvpBlindReport) -> String {
    let mut head: Vec<String> = [
        "pair",
        "index_a",
        "index_b",
        "question",
        "pattern",
        "clip",
        "dino",
        "clip_rank",
        "dino_rank",
        "verdict",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(
        report
            .strengths
            .iter()
            .map(|strength| format!("clip_at_{strength}")),
    );
    let mut text = csv::row(&head);
    for (place, pair) in report.pairs.iter().enumerate() {
        let rank = |rank: Option<f64>| rank.map_or(String::new(), |rank| format!("{rank:.6}"));
        let mut row = vec![
            (place + 1).to_string(),
            pair.indices[0].to_string(),
            pair.indices[1].to_string(),
            legible(&pair.question),
            pair.pattern
                .map_or(String::new(), |pattern| pattern.to_string()),
            format!("{:.5}", pair.clip),
            format!("{:.5}", pair.dino),
            rank(pair.ranks[0]),
            rank(pair.ranks[1]),
            verdict(pair.verdict).to_owned(),
        ];
        row.extend(pair.corrected.iter().map(|cosine| format!("{cosine:.5}")));
        text += &csv::row(&row);
    }
    text
}
