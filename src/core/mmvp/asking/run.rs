//! Making the calls that are not answered yet.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::answers::Answers;
use super::error::AskError;
use super::plan::{Call, Plan};
use crate::chat::{Answer, ChatError, Client};
use crate::clock;
use crate::report::asked::AskedLine;

/// So many calls that fail in a row end a run: each costs its time, and maybe money.
const MOST_IN_A_ROW: usize = 5;

/// What happens on the way.
#[derive(Debug)]
pub enum Event {
    /// An answer was written to the file.
    Answered {
        /// Index of the call's first question.
        index: u32,
    },
    /// A call was given up.
    Failed(NoAnswer),
    /// A sentence for the user.
    Note(String),
}

/// A call without an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct NoAnswer {
    /// Index of its first question.
    pub index: u32,
    /// Why.
    pub reason: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Calls of the plan.
    pub calls: usize,
    /// Those that were answered before.
    pub kept: usize,
    /// Those that this run got an answer to.
    pub asked: usize,
    /// Those that failed, in the order of the questions.
    pub failed: Vec<NoAnswer>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl Outcome {
    /// Calls that have no answer.
    pub fn missing(&self) -> usize {
        self.calls - self.kept - self.asked
    }
}

/// What the threads share.
struct Shared<'a> {
    waiting: VecDeque<&'a Call>,
    answers: &'a mut Answers,
    asked: usize,
    failed: Vec<NoAnswer>,
    in_a_row: usize,
    /// What ended the run.
    end: Option<AskError>,
}

/// Makes the calls of a plan that `answers` lacks, up to `at_once` at a time, each in the
/// plan's order. Cancelled, it begins no call, and ends when those on their way have
/// ended: their answers are kept.
///
/// # Errors
/// [`AskError::Stopped`] and [`AskError::InARow`] where going on would be in vain, and a
/// file that cannot be read or written. What was answered is in the file.
pub fn ask(
    plan: &Plan,
    client: &Client,
    answers: &mut Answers,
    at_once: usize,
    tell: &mut dyn FnMut(Event),
) -> Result<Outcome, AskError> {
    let kept = answers.len();
    let lacking = plan.calls.iter().filter(|call| !answers.has(call));
    let waiting: VecDeque<&Call> = lacking.collect();
    let threads = at_once.clamp(1, waiting.len().max(1));
    let shared = Mutex::new(Shared {
        waiting,
        answers,
        asked: 0,
        failed: Vec::new(),
        in_a_row: 0,
        end: None,
    });
    thread::scope(|scope| {
        let (sender, events) = channel();
        for _ in 0..threads {
            let (sender, shared) = (sender.clone(), &shared);
            scope.spawn(move || work(plan, client, shared, &sender));
        }
        drop(sender);
        for event in events {
            tell(event);
        }
    });
    let mut shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(end) = shared.end {
        return Err(end);
    }
    shared.failed.sort_by_key(|failed| failed.index);
    let outcome = Outcome {
        calls: plan.calls.len(),
        kept,
        asked: shared.asked,
        cancelled: false,
        failed: shared.failed,
    };
    Ok(Outcome {
        cancelled: outcome.missing() > outcome.failed.len(),
        ..outcome
    })
}

/// Asks one question after another until none waits.
fn work(plan: &Plan, client: &Client, shared: &Mutex<Shared<'_>>, tell: &Sender<Event>) {
    // A receiver that is gone wants to hear nothing.
    let tell = |event| drop(tell.send(event));
    while let Some(call) = next(client, shared) {
        let mut note = |words: &str| tell(Event::Note(format!("question {}: {words}", call.index)));
        let answer = call.parts().map(|parts| client.ask(&parts, &mut note));
        let mut shared = lock(shared);
        match answer {
            Ok(Ok(answer)) => {
                shared.in_a_row = 0;
                match shared.answers.add(line(plan, client, call, answer)) {
                    Ok(()) => {
                        shared.asked += 1;
                        tell(Event::Answered { index: call.index });
                    }
                    Err(error) => shared.end(error),
                }
            }
            Ok(Err(ChatError::Cancelled)) => {}
            Ok(Err(reason)) => {
                // What ends the run is said at its end.
                if !reason.is_for_all() {
                    let failed = NoAnswer {
                        index: call.index,
                        reason: reason.to_string(),
                    };
                    tell(Event::Failed(failed.clone()));
                    shared.failed.push(failed);
                }
                shared.failed_for(reason, plan);
            }
            Err(error) => shared.end(error),
        }
    }
}

/// The next call, unless the run has ended.
fn next<'a>(client: &Client, shared: &Mutex<Shared<'a>>) -> Option<&'a Call> {
    let mut shared = lock(shared);
    if shared.end.is_some() || client.is_cancelled() {
        return None;
    }
    shared.waiting.pop_front()
}

fn lock<'a, 'b>(shared: &'a Mutex<Shared<'b>>) -> MutexGuard<'a, Shared<'b>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared<'_> {
    /// Ends the run; of several reasons the first counts.
    fn end(&mut self, error: AskError) {
        self.end.get_or_insert(error);
    }

    fn failed_for(&mut self, reason: ChatError, plan: &Plan) {
        let (answered, calls) = (self.answers.len(), plan.calls.len());
        self.in_a_row += 1;
        if reason.is_for_all() {
            self.end(AskError::Stopped {
                reason,
                answered,
                calls,
            });
        } else if self.in_a_row == MOST_IN_A_ROW {
            self.end(AskError::InARow {
                failures: MOST_IN_A_ROW,
                reason,
                answered,
                calls,
            });
        }
    }
}

fn line(plan: &Plan, client: &Client, call: &Call, answer: Answer) -> AskedLine {
    let (way, options) = (&plan.way, client.options());
    AskedLine {
        index: call.index,
        second: call.second,
        pair: call.pair,
        image_sha256: call.sha256(0),
        second_image_sha256: call.sha256(1),
        images: way.images,
        model: options.model.clone(),
        served_as: answer.model,
        endpoint: options.endpoint.to_string(),
        mode: way.mode,
        shuffled: way.shuffle.is_some(),
        seed: way.shuffle,
        options: call.options.clone(),
        second_options: call.second_options.clone(),
        template: way.template.name().to_owned(),
        prompt: call.prompt.clone(),
        response: answer.text,
        reasoning: answer.reasoning,
        finish: answer.finish,
        time: clock::now(),
        seconds: answer.seconds,
        usage: answer.usage,
        temperature: answer.temperature,
        max_tokens: options.sampling.max_tokens,
        clipsight: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
