//! The command line: one file per command, each thin over the library.

mod address;
mod calibrate;
mod check;
mod classify;
mod devices;
mod embed;
mod evaluate;
mod exit;
mod fetch;
mod files;
mod heatmap;
mod images;
mod interrupt;
mod lab;
mod logging;
mod mine;
mod mmvp;
mod models;
mod notes;
mod noticed;
mod opened;
mod opening;
mod pack;
mod page;
mod pair;
mod pairs;
mod rule;
mod scale;
mod self_test;
mod statements;
mod task;
mod text_pack;
mod text_tower;
mod thresholds;
#[cfg(feature = "train")]
mod train_adapter;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::legible;

/// See what CLIP cannot see: find out whether CLIP is blind to the difference
/// of two images, and how sure that is.
///
/// Start with `clipsight fetch`, then `clipsight pair A.jpg B.jpg`.
#[derive(Debug, Parser)]
#[command(name = "clipsight", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done, 1 failed, 2 wrong arguments, 3 done without \
                        some pictures that cannot be read or questions without an \
                        answer, 4 more blind pairs than \
                        --fail-over allows, 5 an answer that `pair --verify` does not \
                        agree with; of `mine` 64, 65 and 75, as it says."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

// What each is for is said at its arguments: a word here would take the place of all that.
#[derive(Debug, Subcommand)]
enum Command {
    Pair(pair::PairArgs),
    Pairs(pairs::PairsArgs),
    Mine(mine::MineArgs),
    Embed(embed::EmbedArgs),
    Fetch(fetch::FetchArgs),
    Pack(pack::PackArgs),
    Check(check::CheckArgs),
    Models(models::ModelsArgs),
    Devices(devices::DevicesArgs),
    Calibrate(calibrate::CalibrateArgs),
    Thresholds(thresholds::ThresholdsArgs),
    Evaluate(evaluate::EvaluateArgs),
    #[command(subcommand)]
    Mmvp(mmvp::MmvpCommand),
    Classify(classify::ClassifyArgs),
    TextPack(text_pack::TextPackArgs),
    #[cfg(feature = "train")]
    TrainAdapter(train_adapter::TrainArgs),
}

/// Runs the program with the arguments of its process. Exit status: 0 done, 1 failed
/// (standard error says why and what to do), 2 wrong arguments, 3 done without some
/// pictures or answers, which are named, 4 more blind pairs than `pairs --fail-over` allows,
/// 5 an answer that `pair --verify` does not agree with.
pub fn main() -> ExitCode {
    hush_vulkan();
    run(env::args_os())
}

/// [`main`] with these arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    logging::init();
    let arguments = Arguments::parse_from(arguments);
    let done = |()| ExitCode::SUCCESS;
    let result = match arguments.command {
        Command::Pair(args) => pair::run(args),
        Command::Pairs(args) => pairs::run(&args),
        Command::Mine(args) => mine::run(&args),
        Command::Embed(args) => embed::run(&args),
        Command::Fetch(args) => fetch::run(args).map(done),
        Command::Pack(args) => pack::run(&args).map(done),
        Command::Check(args) => check::run(args).map(done),
        Command::Models(args) => models::run(args).map(done),
        Command::Devices(args) => devices::run(&args).map(done),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Thresholds(args) => thresholds::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Mmvp(command) => mmvp::run(command),
        Command::Classify(args) => classify::run(&args),
        Command::TextPack(args) => text_pack::run(&args).map(done),
        #[cfg(feature = "train")]
        Command::TrainAdapter(args) => train_adapter::run(&args),
    };
    match result {
        Ok(status) => status,
        Err(error) => {
            eprintln!("clipsight: {}", words(&error));
            exit::status(&error).map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

/// An error and its contexts on one line; more only where the message itself is a list.
fn words(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let lines: Vec<String> = text.split('\n').map(legible).collect();
    lines.join("\n")
}

/// Mesa's Vulkan looks for a Wayland display to sort its devices by, and complains on
/// standard error when XDG_RUNTIME_DIR is not set, as on a machine without a display.
/// Where RUST_LOG asks for more words, it may.
fn hush_vulkan() {
    const NAME: &str = "XDG_RUNTIME_DIR";
    let set = env::var_os(NAME).is_some_and(|path| Path::new(&path).is_absolute());
    if cfg!(target_os = "linux") && !set && env::var_os("RUST_LOG").is_none() {
        // SAFETY: the program has only begun: no other thread reads the environment.
        unsafe { env::set_var(NAME, "/nonexistent") };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ask::few_shot::EvaluationError;
    use crate::fetch::FetchError;
    use crate::image;
    use crate::open::{EngineError, OpenError};
    use crate::vectors::lab::file::read;
    use crate::weights::catalogue::Catalogue;

    /// What the program prints, and what each of its causes says.
    fn printed(error: impl Into<anyhow::Error>) -> String {
        words(&error.into().context("while it was tried"))
    }

    #[test]
    fn a_chain_says_things_once() {
        let text = b"only words, and so no image of any kind";
        let image = || image::decode(text, image::Limits::default()).unwrap_err();
        let io = || std::io::Error::other("the disk is asleep");
        let engine = || EngineError::Image {
            name: "a.jpg".into(),
            reason: image(),
        };
        for (error, once) in [
            (printed(engine()), image().to_string()),
            (printed(OpenError::Engine(engine())), image().to_string()),
            (
                printed(EvaluationError::Read {
                    path: "a.jpg".into(),
                    reason: io(),
                }),
                io().to_string(),
            ),
            (
                printed(OpenError::Fetch(FetchError::Folder {
                    path: "weights".into(),
                    reason: io(),
                })),
                io().to_string(),
            ),
            (
                printed(Catalogue::from_json("{").unwrap_err()),
                "EOF while parsing".into(),
            ),
            (printed(read(b"x").unwrap_err()), "cut off".into()),
        ] {
            assert!(error.starts_with("while it was tried: "), "{error}");
            assert_eq!(error.matches(&once).count(), 1, "{once:?} in {error:?}");
        }
    }

    #[test]
    fn only_a_message_of_our_own_ends_a_line() {
        let error = anyhow::anyhow!("two\nlines").context("of \u{1b}[31m\u{202e}a");
        assert_eq!(words(&error), "of \\u{1b}[31m\\u{202e}a: two\nlines");
    }
}
