//! `clipsight mmvp`: benchmarks of questions in pairs.

mod ask;
mod blind;
mod correlate;
mod endpoint;
mod judge;
mod make;
mod output;
mod page;
mod predictions;
mod scaling;
mod score;
mod vlm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// Measure encoders and multimodal models by pairs that CLIP cannot tell apart.
///
/// MMVP (arXiv 2401.06209) asks 300 questions about 150 such pairs; a pair counts when
/// both its questions are answered right, so that one who guesses has 25 %. Benchmarks of
/// one's own in the same layout, or as a table of pairs, are taken everywhere.
#[derive(Debug, Subcommand)]
pub enum MmvpCommand {
    Ask(ask::AskArgs),
    Score(score::ScoreArgs),
    Judge(judge::JudgeArgs),
    Vlm(vlm::VlmArgs),
    Blind(blind::BlindArgs),
    Make(make::MakeArgs),
    Scaling(scaling::ScalingArgs),
    Correlate(correlate::CorrelateArgs),
}

/// Runs the command.
///
/// # Errors
/// As each of them says.
pub fn run(command: MmvpCommand) -> Result<ExitCode> {
    match command {
        MmvpCommand::Ask(args) => ask::run(&args),
        MmvpCommand::Score(args) => score::run(&args),
        MmvpCommand::Judge(args) => judge::run(&args),
        MmvpCommand::Vlm(args) => vlm::run(&args),
        MmvpCommand::Blind(args) => blind::run(&args),
        MmvpCommand::Make(args) => make::run(args),
        MmvpCommand::Scaling(args) => scaling::run(&args),
        MmvpCommand::Correlate(args) => correlate::run(&args),
    }
}
