//! `clipsight check`.

use anyhow::{Result, bail};
use clap::Args;

use super::opening::{self, ModelOptions};
use super::self_test;
use crate::ask::check;
use crate::ask::check::drawn::drawn_images;
use crate::device::{Runtime, fill_outputs_with_nan};
use crate::fetch;
use crate::open::Engine;
use crate::open::named;
use crate::report::check::CheckReport;
use crate::weights::catalogue::Catalogue;

/// Check this machine's numbers against stored ones.
///
/// Runs every model whose weights are here on images drawn by code and compares
/// with numbers that an independent implementation made. Run it on a new GPU.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Models to check [default: all whose weights are here]
    models: Vec<String>,
    #[command(flatten)]
    options: ModelOptions,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Checks each model, prints a table and fails when one does not pass.
pub fn run(args: CheckArgs) -> Result<()> {
    let catalogue = Catalogue::load()?;
    let names = if args.models.is_empty() {
        named::installed(&catalogue)
    } else {
        args.models.clone()
    };
    if names.is_empty() {
        bail!("no weights are here: run `clipsight fetch` first");
    }
    let runtime = pollster::block_on(Runtime::open(args.options.device))?;
    let mut report = CheckReport {
        device: runtime.name().to_owned(),
        precision: args.options.precision.to_string(),
        rows: Vec::new(),
        passed: true,
    };
    let notes = fetch::Options::from_env()?.notes();
    // One model at a time: all of them together would not fit everywhere.
    for name in &names {
        fill_outputs_with_nan(true);
        let mut engine = Engine::new(runtime.clone(), catalogue.clone());
        opening::load(&mut engine, name, args.options.precision)?;
        let reference = self_test::reference(&catalogue, name)?;
        let one = pollster::block_on(check::ask(
            &engine,
            drawn_images().len(),
            Some(&reference),
            |step| log::info!("{step}"),
        ))?;
        check::keep(&engine, &notes, &one.rows);
        report.passed &= one.passed;
        report.rows.extend(one.rows);
    }
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    if !report.passed {
        bail!(
            "the numbers of {} in {} are not right: do not trust its verdicts; use --device cpu",
            report.device,
            report.precision
        );
    }
    Ok(())
}

fn print(report: &CheckReport) {
    println!("Device {}, weights in {}", report.device, report.precision);
    for row in &report.rows {
        println!(
            "{} {:20} cosine {:.6} (at least {}), difference {:.1e} (at most {:.0e}), {:.0} ms an image",
            if row.passed { "pass" } else { "FAIL" },
            row.model,
            row.cosine,
            row.cosine_limit,
            row.max_difference,
            row.difference_limit,
            row.milliseconds,
        );
        println!("     against {}", row.reference);
    }
}
