//! `clipsight pair`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::opening::{ModelOptions, choose_pair};
use super::scale::scale;
use super::{heatmap, noticed, self_test, statements};
use crate::ask::{
    self,
    pair::{self, Thresholds},
};
use crate::language::Language;
use crate::legible;
use crate::open::ImageFile;
use crate::report::pair::{EncoderReport, PairAnswer, PairReport, Verdict};
use crate::vectors::heat::Matching;
use crate::weights::catalogue::Catalogue;

/// Tell whether CLIP is blind to the difference of two images.
///
/// CLIP is blind to it when it takes the images for the same (its cosine is
/// above the threshold) while DINOv2 tells them apart (its cosine is below its
/// own). A cosine within its measured error of its threshold is borderline.
#[derive(Debug, Args)]
pub struct PairArgs {
    /// First image: JPEG, PNG, WebP, GIF, BMP or TIFF
    a: PathBuf,
    /// Second image
    b: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// CLIP model, see `clipsight models` [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    clip: Option<String>,
    /// DINOv2 model [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    dino: Option<String>,
    #[command(flatten)]
    options: ModelOptions,
    /// CLIP's threshold, instead of the catalogue's
    #[arg(long, value_name = "X", value_parser = cosine)]
    clip_threshold: Option<f32>,
    /// DINOv2's threshold, instead of the catalogue's
    #[arg(long, value_name = "X", value_parser = cosine)]
    dino_threshold: Option<f32>,
    /// Also draw where the images differ, to either encoder, as a PNG
    #[arg(long, value_name = "OUT.png")]
    heatmap: Option<PathBuf>,
    /// Where in the other image a patch of the heat map may find its match
    #[arg(
        long,
        value_name = "WHERE",
        default_value = "anywhere",
        requires = "heatmap"
    )]
    matching: Matching,
    /// Also tell which image each of two sentences picks: the first says what the first
    /// image shows, the second what the second does
    #[arg(long, num_args = 2, value_names = ["TEXT A", "TEXT B"])]
    statements: Vec<String>,
    /// Take the sentences' embeddings from this table, whose names they are, instead of
    /// CLIP's text tower; `clipsight text-pack` writes one
    #[arg(long, value_name = "FILE", requires = "statements")]
    text: Option<PathBuf>,
    /// Also tell what each encoder notices of either image: its cosine with itself
    /// mirrored, turned, in grey, blurred, cropped, covered, ...
    #[arg(long)]
    noticed: bool,
}

/// A threshold of the command line.
pub(super) fn cosine(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (-1.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a threshold is a cosine, between -1 and 1".into()),
    }
}

/// Compares the two images and prints the verdict.
pub fn run(args: PairArgs) -> Result<()> {
    let names = [args.a.display().to_string(), args.b.display().to_string()];
    let read = |index: usize| {
        fs::read([&args.a, &args.b][index])
            .with_context(|| format!("cannot read `{}`", legible(&names[index])))
    };
    // The images first: a wrong path should not cost a download.
    let bytes = [read(0)?, read(1)?];
    let catalogue = Catalogue::load()?;
    let [clip, dino] = choose_pair(&catalogue, args.clip.as_deref(), args.dino.as_deref())?;

    let text_name = args.text.as_ref().map(|path| path.display().to_string());
    let table = args.text.as_deref().zip(text_name.as_deref());
    let texts = match <[String; 2]>::try_from(args.statements) {
        Ok(two) => Some(statements::texts(
            &catalogue,
            &clip,
            two,
            table,
            args.options,
        )?),
        Err(_) => None,
    };

    let mut engine = self_test::open_pair(&catalogue, [&clip, &dino], args.options)?;
    let files = [0, 1].map(|index| ImageFile {
        name: &names[index],
        bytes: &bytes[index],
    });
    let given = Thresholds {
        clip: args.clip_threshold,
        dino: args.dino_threshold,
    };
    let told = |step: &str| log::info!("{step}");
    let report = pollster::block_on(pair::ask(&mut engine, files, given, Language::En, told))?;
    let picked = match texts {
        Some(texts) => Some(pollster::block_on(ask::statements::ask(
            &mut engine,
            files,
            texts,
            told,
        ))?),
        None => None,
    };
    let noticed = match args.noticed {
        true => Some(noticed::ask(&engine, files, given)?),
        false => None,
    };
    let answer = PairAnswer {
        pair: report,
        statements: picked,
        noticed,
    };
    let report = &answer.pair;
    if args.json {
        println!("{}", serde_json::to_string(&answer)?);
    } else {
        print!("{}", for_people(report));
        if let Some(picked) = &answer.statements {
            print!("{}", statements::for_people(picked));
        }
        if let Some(noticed) = &answer.noticed {
            print!("{}", noticed::for_people(noticed));
        }
    }
    if let Some(path) = &args.heatmap {
        let words = heatmap::save(path, &engine, files, report, args.matching)?;
        eprintln!("{}: {words}", path.display());
    }
    Ok(())
}

fn for_people(report: &PairReport) -> String {
    let line = |name: &str, encoder: &EncoderReport| {
        let error = encoder
            .error
            .map_or_else(|| "error not measured".into(), |e| format!("± {e:.4}"));
        format!(
            "{name:7} {:7.4} {error:9} 0 {} 1   threshold {}   ({})\n",
            encoder.cosine,
            scale(encoder.cosine, encoder.threshold, encoder.error),
            encoder.threshold,
            encoder.model,
        )
    };
    let verdict = match report.verdict {
        Verdict::Blind => "CLIP-blind",
        Verdict::Borderline => "borderline",
        Verdict::NotBlind => "not CLIP-blind",
    };
    let source = if report.clip.threshold_source == report.dino.threshold_source {
        report.clip.threshold_source.clone()
    } else {
        format!(
            "CLIP: {}; DINOv2: {}",
            report.clip.threshold_source, report.dino.threshold_source
        )
    };
    let time = &report.milliseconds;
    format!(
        "\n{}{}{}\n{}\nVerdict: {verdict}.\n{}\n{}\nThresholds: {source}.\n\
         {} in {}; {:.1} s: weights {:.1}, images {:.2}, CLIP {:.1}, DINOv2 {:.1}.\n",
        line("CLIP", &report.clip),
        line("DINOv2", &report.dino),
        ranks(report),
        report.sentence,
        report.explanation,
        remarks(report),
        report.device,
        report.precision,
        time.total / 1e3,
        time.load / 1e3,
        time.images / 1e3,
        time.clip / 1e3,
        time.dino / 1e3,
    )
}

/// A line on where both cosines lie among those of random pairs, as far as that is known.
fn ranks(report: &PairReport) -> String {
    let rank = |name: &str, encoder: &EncoderReport| {
        let rank = encoder.rank.as_ref();
        rank.map(|rank| format!("{name}: {}", rank.words))
    };
    let known = [rank("CLIP", &report.clip), rank("DINOv2", &report.dino)];
    let known: Vec<String> = known.into_iter().flatten().collect();
    if known.is_empty() {
        String::new()
    } else {
        known.join("; ") + ".\n"
    }
}

/// A line for each remark, those about one picture with its name.
fn remarks(report: &PairReport) -> String {
    let about_one = report.images.iter().flat_map(|image| {
        let named = |remark| format!("{}: {remark}\n", legible(&image.path));
        image.remarks.iter().map(named)
    });
    let about_both = report.remarks.iter().map(|remark| format!("{remark}\n"));
    about_both.chain(about_one).collect()
}
