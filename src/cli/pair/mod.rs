//! `clipsight pair`.

mod bundle;
mod output;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{ArgGroup, Args};

use self::output::for_people;
use super::files::{read, write_whole};
use super::opening::{ModelOptions, choose_pair};
use super::rule::ThresholdArgs;
use super::{heatmap, noticed, self_test, statements};
use crate::ask::{self, difference, pair};
use crate::language::Language;
use crate::open::ImageFile;
use crate::report::pair::PairAnswer;
use crate::vectors::heat::Matching;
use crate::vectors::mixture::Ratio;
use crate::weights::catalogue::Catalogue;

/// Tell whether CLIP is blind to the difference of two images.
///
/// CLIP is blind to it when it takes the images for the same (its cosine is
/// above the threshold) while DINOv2 tells them apart (its cosine is below its
/// own). A cosine within its measured error of its threshold is borderline.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("maps").args(["heatmap", "bundle"]).multiple(true))]
pub struct PairArgs {
    /// First image: JPEG, PNG, WebP, GIF, BMP or TIFF
    #[arg(required_unless_present = "verify", requires = "b")]
    a: Option<PathBuf>,
    /// Second image
    #[arg(required_unless_present = "verify")]
    b: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print a paragraph to cite instead: verdict, cosines, thresholds, versions and hashes
    #[arg(long, conflicts_with = "json")]
    cite: bool,
    /// CLIP model, see `clipsight models` [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    clip: Option<String>,
    /// DINOv2 model [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    dino: Option<String>,
    #[command(flatten)]
    options: ModelOptions,
    #[command(flatten)]
    thresholds: ThresholdArgs,
    /// Also tell what a mixture of both encoders says: CLIP's share, from 0 (DINOv2 alone) to
    /// 1 (CLIP alone), and what the verdict would be with it in CLIP's place
    #[arg(long, value_name = "RATIO")]
    mix: Option<Ratio>,
    /// Also draw where the images differ, to either encoder, as a PNG
    #[arg(long, value_name = "OUT.png")]
    heatmap: Option<PathBuf>,
    /// Where in the other image a patch of the heat map may find its match
    #[arg(
        long,
        value_name = "WHERE",
        default_value = "anywhere",
        requires = "maps"
    )]
    matching: Matching,
    /// Also write the answer, its heat maps, small pictures and what made it as one JSON
    /// file, which a page shows without models
    #[arg(long, value_name = "OUT.json")]
    bundle: Option<PathBuf>,
    /// Compute the pair of a bundle again, with the models that it names, and tell whether
    /// the answer agrees (exit status 5 where it does not); its images are looked for
    /// beside it where none are given
    #[arg(
        long,
        value_name = "PAIR.json",
        conflicts_with_all = [
            "json", "cite", "maps", "clip", "dino", "precision", "clip_threshold",
            "dino_threshold", "statements", "noticed", "mix",
        ]
    )]
    verify: Option<PathBuf>,
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

/// Compares the two images and prints the verdict.
///
/// # Errors
/// Images, weights or a device that cannot be used; a file that cannot be written.
pub fn run(args: PairArgs) -> Result<ExitCode> {
    let given = args.a.clone().zip(args.b.clone()).map(<[PathBuf; 2]>::from);
    match (&args.verify, given) {
        (Some(bundle), images) => verify::run(bundle, images, args.options),
        (None, Some(images)) => compare(args, &images).map(|()| ExitCode::SUCCESS),
        (None, None) => bail!("two images are needed"),
    }
}

fn compare(args: PairArgs, images: &[PathBuf; 2]) -> Result<()> {
    let names = images.each_ref().map(|path| path.display().to_string());
    // The images first: a wrong path should not cost a download.
    let bytes = [read(&images[0])?, read(&images[1])?];
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
    let given = args.thresholds.given();
    let told = |step: &str| log::info!("{step}");
    let report = pollster::block_on(pair::ask(&mut engine, files, given, Language::En, told))?;
    let report = match args.mix {
        Some(mix) => pair::mixed_in(report, &catalogue, mix, Language::En),
        None => report,
    };
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
    } else if args.cite {
        println!("{}", bundle::cite(&engine, files, report)?);
    } else {
        print!("{}", for_people(report));
        if let Some(picked) = &answer.statements {
            print!("{}", statements::for_people(picked));
        }
        if let Some(noticed) = &answer.noticed {
            print!("{}", noticed::for_people(noticed));
        }
    }
    if args.heatmap.is_none() && args.bundle.is_none() {
        return Ok(());
    }
    let maps = difference::ask(&engine, files, args.matching, told);
    let maps = pollster::block_on(maps)?;
    if let Some(path) = &args.heatmap {
        heatmap::save(path, &engine, files, report, &maps)?;
        eprintln!("{}: {}", path.display(), maps.words);
    }
    if let Some(path) = &args.bundle {
        let own = bundle::Command {
            given,
            matching: args.matching,
            bundle: path,
        };
        let bundle = bundle::of(&engine, files, report, maps, &own)?;
        let file = bundle.write()?;
        write_whole(path, &file)?;
        eprintln!(
            "{}: {}",
            path.display(),
            bundle::sizes(&bundle, file.len())?
        );
    }
    Ok(())
}
