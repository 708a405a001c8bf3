//! Asking, again where that may help.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Agent;

use super::gate::Gate;
use super::message::{Dialect, body};
use super::reply::{Failed, Question, Reply, Unwanted};
use super::{Answer, ChatError, ChatOptions, Part};
use crate::net::{self, Again, Attempt, agent, is_lasting, retry_after};

/// No answer to a question is longer.
const LONGEST: u64 = 8 << 20;

/// A model behind an endpoint. Any number of threads may ask it.
pub struct Client {
    options: ChatOptions,
    agent: Agent,
    gate: Gate,
    /// What the model takes, as far as that is known.
    dialect: Mutex<Dialect>,
}

impl Client {
    /// A client that has asked nothing yet.
    pub fn new(options: ChatOptions) -> Self {
        let most = options.retry.silence;
        let agent = agent(options.use_proxy, |config| {
            config
                .timeout_connect(Some(most.min(Duration::from_secs(30))))
                .timeout_global(Some(most))
        });
        Self {
            gate: Gate::new(options.per_minute),
            agent,
            options,
            dialect: Mutex::default(),
        }
    }

    /// Its settings.
    pub fn options(&self) -> &ChatOptions {
        &self.options
    }

    /// Asks one question, and is patient. `note` is told of waits, and of what the model
    /// turns out not to take.
    ///
    /// # Errors
    /// The last failure, once patience has ended; [`ChatError::is_for_all`] tells whether
    /// to go on with other questions.
    pub fn ask(&self, parts: &[Part], note: &mut dyn FnMut(&str)) -> Result<Answer, ChatError> {
        let mut asking = Asking {
            client: self,
            parts,
            note,
        };
        net::persist(&self.options.retry, &mut asking)
    }

    /// Whether no further request begins.
    pub fn is_cancelled(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
    }

    fn check_cancelled(&self) -> Result<(), ChatError> {
        if self.is_cancelled() {
            Err(ChatError::Cancelled)
        } else {
            Ok(())
        }
    }

    fn wait(&self, wait: Duration) -> Result<(), ChatError> {
        net::sleep(wait, || self.check_cancelled())
    }

    fn dialect(&self) -> Dialect {
        *self.dialect.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves out what the model does not take, from now on; whether anything is new since
    /// a request in `sent` was refused. Another thread may have been first.
    fn adapt(&self, sent: Dialect, unwanted: Unwanted, note: &mut dyn FnMut(&str)) -> bool {
        let mut dialect = self.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *dialect;
        let words = match unwanted {
            Unwanted::MaxTokens => {
                dialect.completion_tokens = true;
                "the model wants max_completion_tokens in place of max_tokens"
            }
            Unwanted::Temperature => {
                dialect.temperature = false;
                "the model takes no temperature: its own is used"
            }
        };
        if *dialect != before {
            note(words);
        }
        *dialect != sent
    }

    /// One request.
    fn send(&self, parts: &[Part], dialect: Dialect) -> Result<Answer, Failed> {
        let options = &self.options;
        let body = body(&options.model, parts, options.sampling, dialect).to_string();
        let question = Question {
            endpoint: options.endpoint.to_string(),
            model: &options.model,
            key: options.key.as_ref(),
            bytes: body.len(),
            images: parts.iter().any(|part| matches!(part, Part::Image(_))),
        };
        let mut request = self
            .agent
            .post(options.endpoint.url())
            .header("Content-Type", "application/json");
        if let Some(key) = &options.key {
            let (name, value) = options.endpoint.key_header(key.reveal());
            request = request.header(name, value);
        }
        let start = Instant::now();
        let broken = |error| self.broken(&question, error);
        let mut response = request.send(body.as_bytes()).map_err(broken)?;
        let reader = response.body_mut().with_config().limit(LONGEST);
        let bytes = reader.read_to_vec().map_err(broken)?;
        let seconds = start.elapsed().as_secs_f64();
        let header = |name: &str| response.headers().get(name)?.to_str().ok();
        let reply = Reply {
            status: response.status().as_u16(),
            body: &bytes,
            wait: retry_after(header),
            location: header("location"),
        };
        let answer = question.read(&reply)?;
        Ok(Answer {
            temperature: dialect.temperature.then_some(options.sampling.temperature),
            seconds,
            ..answer
        })
    }

    fn broken(&self, question: &Question<'_>, error: ureq::Error) -> ChatError {
        match error {
            ureq::Error::Timeout(_) => ChatError::Slow(self.options.retry.silence),
            ureq::Error::BodyExceedsLimit(most) => {
                ChatError::Odd(format!("it is longer than {most} bytes"))
            }
            error if is_lasting(&error) => ChatError::Unreachable {
                endpoint: question.endpoint.clone(),
                reason: question.words(&error.to_string()),
            },
            error => ChatError::Cut {
                reason: question.words(&error.to_string()),
            },
        }
    }
}

/// A question on its way.
struct Asking<'a> {
    client: &'a Client,
    parts: &'a [Part],
    note: &'a mut dyn FnMut(&str),
}

impl Attempt for Asking<'_> {
    type Done = Answer;
    type Failure = ChatError;

    /// Until the model takes all parameters: each can be left out once.
    fn attempt(&mut self) -> Result<Answer, ChatError> {
        loop {
            self.client.wait(self.client.gate.turn(Instant::now()))?;
            let sent = self.client.dialect();
            let failed = match self.client.send(self.parts, sent) {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            if let Some(unwanted) = failed.unwanted
                && self.client.adapt(sent, unwanted, self.note)
            {
                continue;
            }
            // The limit is one for all threads.
            if let ChatError::RateLimited {
                wait: Some(wait), ..
            } = failed.error
                && wait <= self.client.options.retry.longest_wait
            {
                self.client.gate.hold(Instant::now() + wait);
            }
            return Err(failed.error);
        }
    }

    fn again(failure: &ChatError) -> Option<Again> {
        failure.again()
    }

    fn note(&mut self, words: &str) {
        (self.note)(words);
    }

    fn wait(&mut self, wait: Duration) -> Result<(), ChatError> {
        self.client.wait(wait)
    }
}
