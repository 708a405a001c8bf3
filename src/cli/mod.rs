//! The command line: one file per command, each thin over the library.

mod calibrate;
mod check;
mod devices;
mod evaluate;
mod fetch;
mod files;
mod models;
mod opening;
mod pack;
mod pair;
mod scale;
mod text_pack;
#[cfg(feature = "train")]
mod train_adapter;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// See what CLIP cannot see: find out whether CLIP is blind to the difference
/// of two images, and how sure that is.
///
/// Start with `clipsight fetch`, then `clipsight pair A.jpg B.jpg`.
#[derive(Debug, Parser)]
#[command(name = "clipsight", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell whether CLIP is blind to the difference of two images
    Pair(pair::PairArgs),
    /// Download the weights of models
    Fetch(fetch::FetchArgs),
    /// Write a model as one small 8-bit file, for the page
    Pack(pack::PackArgs),
    /// Check this machine's numbers against stored ones
    Check(check::CheckArgs),
    /// List the models that there are
    Models(models::ModelsArgs),
    /// List the devices that models can run on
    Devices(devices::DevicesArgs),
    /// Measure the error bar of a model's cosines on a folder of images
    Calibrate(calibrate::CalibrateArgs),
    /// Measure few-shot accuracy on a data set, with and without the correction
    Evaluate(evaluate::EvaluateArgs),
    /// Write the text embeddings of names as one small file
    TextPack(text_pack::TextPackArgs),
    /// Train an adapter that corrects intra-modal overlap
    #[cfg(feature = "train")]
    TrainAdapter(train_adapter::TrainArgs),
}

/// Runs the program. Exit status: 0 done, 1 failed (one line on standard error
/// says why and what to do), 2 wrong arguments.
pub fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("error")).init();
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Pair(args) => pair::run(args),
        Command::Fetch(args) => fetch::run(args),
        Command::Pack(args) => pack::run(&args),
        Command::Check(args) => check::run(args),
        Command::Models(args) => models::run(args),
        Command::Devices(args) => devices::run(&args),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::TextPack(args) => text_pack::run(&args),
        #[cfg(feature = "train")]
        Command::TrainAdapter(args) => train_adapter::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clipsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}
