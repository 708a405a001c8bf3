//! The command line: one file per command, each thin over the library.

mod calibrate;
mod check;
mod devices;
mod evaluate;
mod fetch;
mod files;
mod models;
mod notes;
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
#[command(
    after_help = "Exit status: 0 done, 1 failed, 2 wrong arguments, 3 done without \
                        some pictures that cannot be read."
)]
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

/// Runs the program. Exit status: 0 done, 1 failed (standard error says why and what
/// to do), 2 wrong arguments, 3 done without some pictures, which are named.
pub fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("error")).init();
    let arguments = Arguments::parse();
    let done = |()| ExitCode::SUCCESS;
    let result = match arguments.command {
        Command::Pair(args) => pair::run(args).map(done),
        Command::Fetch(args) => fetch::run(args).map(done),
        Command::Pack(args) => pack::run(&args).map(done),
        Command::Check(args) => check::run(args).map(done),
        Command::Models(args) => models::run(args).map(done),
        Command::Devices(args) => devices::run(&args).map(done),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::TextPack(args) => text_pack::run(&args).map(done),
        #[cfg(feature = "train")]
        Command::TrainAdapter(args) => train_adapter::run(&args),
    };
    match result {
        Ok(status) => status,
        Err(error) => {
            eprintln!("clipsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}
