//! `clipsight mmvp judge`: another model reads what no rule could.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::endpoint::EndpointArgs;
use crate::chat::{ChatError, Client};
use crate::cli::files::{read, write_whole};
use crate::cli::interrupt;
use crate::cli::notes::LEFT_OUT;
use crate::legible;
use crate::mmvp::answers::hand::{self, Listed};
use crate::mmvp::judging::{JudgeError, Judged, SAMPLING, judge};

/// Ask a model what the answers mean that no rule could read.
///
/// LIST is what `clipsight mmvp score --unread` wrote. The judge sees question, options and
/// answer, neither image nor label, and says (a), (b) or neither; the readings are written
/// to OUT with the judge's name, for `clipsight mmvp score --by-hand OUT`, whose report says
/// how many answers were read so. What is read already, by hand or by an earlier run, is
/// not asked again.
///
/// Works with any OpenAI-compatible endpoint; the key is read from OPENAI_API_KEY or the
/// variable that --key-from names, sent to the endpoint's host alone, and never written.
///
/// Exit status: 3 where answers are left that the judge's words do not settle.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// The list of answers that no rule could read
    #[arg(value_name = "LIST.csv")]
    list: PathBuf,
    #[command(flatten)]
    endpoint: EndpointArgs,
    /// The list with the readings [default: LIST-judged.csv]
    #[arg(long, value_name = "OUT.csv")]
    out: Option<PathBuf>,
    /// Only say how many calls there would be
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// A list that cannot be used, and failures that all calls would share. What was judged
/// stays in the file.
pub fn run(args: &JudgeArgs) -> Result<ExitCode> {
    let mut options = args.endpoint.options(SAMPLING)?;
    let out = args.out.clone().unwrap_or_else(|| judged_name(&args.list));
    let mut list = hand::read(&read(&args.list)?, &name(&args.list))?;
    if out.exists() && out != args.list {
        take_over(&mut list, &hand::read(&read(&out)?, &name(&out))?);
    }
    let open = list.iter().filter(|one| one.reading.is_none()).count();
    eprintln!(
        "{open} of {} answers to be judged by {} at {}",
        list.len(),
        legible(&options.model),
        options.endpoint
    );
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    options.cancel = interrupt::cancel();
    let client = Client::new(options);
    let mut unclear = 0;
    for at in 0..list.len() {
        let one = &list[at];
        if one.reading.is_some() {
            continue;
        }
        let about = format!("{}, question {}", legible(&one.model), one.index);
        let mut note = |words: &str| eprintln!("{about}: {words}");
        match judge(one, &client, &mut note) {
            Ok(Judged::As(reading)) => {
                list[at].reading = Some(reading);
                list[at].judge = Some(client.options().model.clone());
                write_whole(&out, hand::csv(&list).as_bytes())?;
            }
            Ok(Judged::Unclear(words)) => {
                unclear += 1;
                let words: String = words.chars().take(80).collect();
                eprintln!(
                    "{about}: the judge is not clear either: {}",
                    legible(&words)
                );
            }
            Err(JudgeError::Chat(ChatError::Cancelled)) => {
                bail!("cancelled: what was judged is in `{}`", name(&out))
            }
            Err(error) => return Err(error.into()),
        }
    }
    write_whole(&out, hand::csv(&list).as_bytes())?;
    println!(
        "{} of {} answers are read, in {}",
        list.len() - unclear,
        list.len(),
        name(&out)
    );
    Ok(if unclear == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(LEFT_OUT)
    })
}

/// Readings of an earlier run, where the list has none.
fn take_over(list: &mut [Listed], earlier: &[Listed]) {
    for one in list.iter_mut().filter(|one| one.reading.is_none()) {
        if let Some(known) = earlier.iter().find(|known| known.is(one)) {
            one.reading = known.reading;
            one.judge.clone_from(&known.judge);
        }
    }
}

fn judged_name(list: &Path) -> PathBuf {
    let stem = list.file_stem().unwrap_or_default().to_string_lossy();
    list.with_file_name(format!("{stem}-judged.csv"))
}

fn name(path: &Path) -> String {
    legible(&path.display().to_string())
}
