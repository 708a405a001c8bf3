//! `clipsight mmvp scaling`: size against blindness.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::output::columns;
use super::predictions::MeasuredArgs;
use crate::cli::files::write;
use crate::mmvp::Pattern;
use crate::mmvp::scaling::{CHANCE, Origin, Row, rows};
use crate::plot::{ScalingFigure, ScalingPoint, png, svg};
use crate::weights::catalogue::Catalogue;

/// Show how encoders of different sizes do on MMVP-VLM.
///
/// The paper's ten encoders, and those of the catalogue that have a text tower: millions of
/// parameters, resolution, zero-shot accuracy on ImageNet as the paper, or OpenCLIP's table
/// of results, has it, and the share of pairs right by pattern, of which guessing gives
/// 25 %. What stands nowhere is "-"; --with puts in what `clipsight mmvp vlm --predictions`
/// measured.
#[derive(Debug, Args)]
pub struct ScalingArgs {
    #[command(flatten)]
    measured: MeasuredArgs,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
    /// Plot size against accuracy, as SVG or PNG by the file's name
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A catalogue or predictions that cannot be read, a plot that cannot be written.
pub fn run(args: &ScalingArgs) -> Result<ExitCode> {
    let rows = rows(&Catalogue::load()?, &args.measured.read()?)?;
    if let Some(path) = &args.plot {
        plot(&rows, path)?;
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        print!("{}", table(&rows));
    }
    Ok(ExitCode::SUCCESS)
}

fn plot(rows: &[Row], path: &Path) -> Result<()> {
    let point = |row: &Row| {
        Some(ScalingPoint {
            label: format!("{}, {} px", row.name, row.resolution),
            parameters: row.parameters,
            accuracy: row.average?,
            measured: row.origin == Origin::Measured,
        })
    };
    let figure = ScalingFigure {
        title: "Size and blindness".to_owned(),
        note: "pairs of MMVP-VLM right, of 135; circles: arXiv 2401.06209, squares: measured"
            .to_owned(),
        chance: CHANCE,
        points: rows.iter().filter_map(point).collect(),
    };
    match path.extension().and_then(|end| end.to_str()) {
        Some("svg") => write(path, svg(&figure)?),
        Some("png") => write(path, png(&figure)?),
        _ => bail!("`{}` ends neither in .svg nor in .png", path.display()),
    }
}

fn table(rows: &[Row]) -> String {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let mut lines = vec![{
        let mut head: Vec<String> = ["encoder", "source", "pixels", "M", "ImageNet"]
            .map(str::to_owned)
            .to_vec();
        head.extend(Pattern::ALL.map(|pattern| pattern.name().to_owned()));
        head.push("all".to_owned());
        head
    }];
    for row in rows {
        let origin = match row.origin {
            Origin::Paper => "paper",
            Origin::Measured => "measured",
            Origin::Unmeasured => "catalogue",
        };
        let mut line = vec![
            row.name.clone(),
            origin.to_owned(),
            row.resolution.to_string(),
            format!("{:.1}", row.parameters),
            number(row.imagenet),
        ];
        line.extend((0..Pattern::ALL.len()).map(|i| number(row.patterns.map(|all| all[i]))));
        line.push(number(row.average));
        lines.push(line);
    }
    columns(&lines)
}
