//! `clipsight mmvp ask`: a model's answers to the benchmark's questions.

mod args;

pub use args::AskArgs;

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::chat::{ChatOptions, Client};
use crate::cli::fetch::megabytes;
use crate::cli::interrupt;
use crate::cli::notes::LEFT_OUT;
use crate::legible;
use crate::mmvp::asking::{Answers, Event, Outcome, Plan, ask, kept, remarks};
use crate::mmvp::read::read;

/// Runs the command. Exit status 3 where questions have no answer: they are named.
///
/// # Errors
/// A benchmark, an endpoint or a file of answers that cannot be used, and failures that
/// all questions would share. What was answered stays in the file.
pub fn run(args: &AskArgs) -> Result<ExitCode> {
    let mut options = args.options()?;
    let benchmark = read(&args.folder)?;
    let plan = Plan::new(&benchmark, args.way())?;
    let path = args.file();
    let file = legible(&path.display().to_string());
    if args.dry_run {
        println!(
            "{}",
            announcement(&plan, &options, kept(&path, &plan, &options)?, &file)
        );
        return Ok(ExitCode::SUCCESS);
    }
    let mut answers = Answers::open(&path, &plan, &options)?;
    eprintln!("{}", announcement(&plan, &options, answers.len(), &file));
    options.cancel = interrupt::cancel();
    let bar = bar(plan.calls.len(), answers.len());
    let client = Client::new(options);
    let outcome = ask(
        &plan,
        &client,
        &mut answers,
        args.concurrency as usize,
        &mut |event| match event {
            Event::Answered { .. } => bar.inc(1),
            Event::Failed(failed) => say(
                &bar,
                &format!("question {}: no answer: {}", failed.index, failed.reason),
            ),
            Event::Note(words) => say(&bar, &words),
        },
    );
    bar.finish_and_clear();
    let outcome = outcome?;
    for remark in remarks(answers.lines()) {
        eprintln!("note: {remark}");
    }
    Ok(conclusion(&outcome, &file))
}

/// How many calls there are, and to whom.
fn announcement(plan: &Plan, options: &ChatOptions, kept: usize, file: &str) -> String {
    let images: usize = plan.calls.iter().map(|call| call.images.len()).sum();
    let sent = if images == 0 {
        "no images".to_owned()
    } else {
        format!("{images} images, {}", megabytes(Plan::bytes(&plan.calls)))
    };
    format!(
        "{} calls of {} at {}, with {sent}; {kept} answered already in {file}, {} to make",
        plan.calls.len(),
        legible(&options.model),
        options.endpoint,
        plan.calls.len() - kept
    )
}

/// Says how it ended.
fn conclusion(outcome: &Outcome, file: &str) -> ExitCode {
    let missing = outcome.missing();
    let all = outcome.calls;
    if missing == 0 {
        println!("all {all} calls are answered, in {file}");
        return ExitCode::SUCCESS;
    }
    if !outcome.failed.is_empty() {
        eprintln!("without an answer:");
    }
    for failed in &outcome.failed {
        eprintln!("  question {}: {}", failed.index, failed.reason);
    }
    let why = if outcome.cancelled { "cancelled: " } else { "" };
    println!(
        "{why}{} of {all} calls are answered, in {file}; run the same command again for the \
         other {missing}",
        all - missing
    );
    ExitCode::from(LEFT_OUT)
}

/// A bar on a terminal; nothing is drawn elsewhere.
fn bar(calls: usize, kept: usize) -> ProgressBar {
    let bar = ProgressBar::new(calls as u64);
    let template = "{bar:24} {pos}/{len} answered, {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_position(kept as u64);
    bar.reset_eta();
    bar
}

/// A line above the bar.
fn say(bar: &ProgressBar, words: &str) {
    if stderr().is_terminal() {
        bar.println(words);
    } else {
        eprintln!("{words}");
    }
}
