//! `clipsight mine status`: how a plan stands.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::place::PlanFolder;
use crate::mine::status;

/// Tasks that are named.
const SHOWN: usize = 20;

/// Say which blocks of a plan are there.
#[derive(Debug, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    place: PlanFolder,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// No plan, files that cannot be read.
pub fn run(args: &StatusArgs) -> Result<ExitCode> {
    let plan = args.place.plan()?;
    let status = status(&plan, &args.place.folder)?;
    let blocks = plan.blocks().count();
    let tasks = status.tasks();
    if args.json {
        let json = json!({
            "blocks": blocks, "done": status.done, "missing": status.missing.len(),
            "damaged": status.damaged.len(), "foreign": status.foreign, "tasks": tasks,
            "pairs": status.pairs, "all_pairs": plan.pairs(), "hits": status.hits,
            "borderline": status.borderline, "seconds": status.seconds,
        });
        println!("{}", serde_json::to_string_pretty(&json)?);
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} of {blocks} blocks are there, {} missing, {} damaged, {} of another plan",
        status.done,
        status.missing.len(),
        status.damaged.len(),
        status.foreign.len()
    );
    println!(
        "{} of {} pairs: {} blind, {} borderline; {:.1} s of computation",
        status.pairs,
        plan.pairs(),
        status.hits,
        status.borderline,
        status.seconds
    );
    if !tasks.is_empty() {
        let named: Vec<String> = tasks.iter().take(SHOWN).map(ToString::to_string).collect();
        let more = match tasks.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        println!("tasks to run: {}{more}", named.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
