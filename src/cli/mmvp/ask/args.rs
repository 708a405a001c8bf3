//! What `clipsight mmvp ask` takes.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::chat::{ChatOptions, Sampling};
use crate::cli::mmvp::endpoint::EndpointArgs;
use crate::mmvp::asking::{Template, Way};
use crate::report::asked::AskedMode;

/// Ask a model behind an OpenAI-compatible endpoint every question, with its image.
///
/// Works with vLLM, llama.cpp's server, Ollama and commercial endpoints: all that take
/// images as data URLs at .../chat/completions. The key is read from OPENAI_API_KEY or the
/// variable that --key-from names, sent to the endpoint's host alone, and never written.
///
/// Each answer is written to a file of JSON lines the moment it arrives. Run the same
/// command again after a failure, Ctrl-C or a kill: what is answered is not asked again.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// The benchmark's folder, as on the Hub: Questions.csv and `MMVP Images`
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// The file of answers [default: mmvp-MODEL.jsonl, with the modes in its name]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How a question is put: authors, cambrian, lmms-eval or vlmevalkit
    #[arg(long, value_name = "NAME", default_value = "authors", value_parser = named)]
    pub prompt: Template,
    /// Put it so instead: {question}, and {options} ("(a) .. (b) ..") or {a} and {b}
    #[arg(long, value_name = "TEXT", conflicts_with = "prompt", value_parser = own)]
    pub template: Option<Template>,
    /// Ask both questions of a pair at once, with both images: another benchmark than
    /// MMVP, which asks one by one
    #[arg(long)]
    pub pairs_at_once: bool,
    /// Draw the order of each question's options: what a model answers by position alone
    /// then shows
    #[arg(long)]
    pub shuffle_options: bool,
    /// Seed of --shuffle-options
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        requires = "shuffle_options"
    )]
    pub seed: u64,
    /// Send no image: what language alone suggests, the floor of the score
    #[arg(long)]
    pub text_only: bool,
    /// Only the first N pairs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub pairs: Option<u32>,
    /// Temperature [default: the prompt's own; authors 0.2, others 0]
    #[arg(long, value_name = "T", value_parser = temperature)]
    pub temperature: Option<f64>,
    /// Most tokens of an answer [default: the prompt's own; lmms-eval 16, cambrian 512,
    /// others 1024]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_tokens: Option<u32>,
    /// Calls at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub concurrency: u32,
    /// Only say how many calls there would be
    #[arg(long)]
    pub dry_run: bool,
}

impl AskArgs {
    /// How the model is asked.
    pub fn way(&self) -> Way {
        Way {
            template: self.chosen().clone(),
            mode: if self.pairs_at_once {
                AskedMode::PairsAtOnce
            } else {
                AskedMode::Single
            },
            shuffle: self.shuffle_options.then_some(self.seed),
            images: !self.text_only,
            pairs: self.pairs.map(|pairs| pairs as usize),
        }
    }

    fn chosen(&self) -> &Template {
        self.template.as_ref().unwrap_or(&self.prompt)
    }

    /// Whom to ask.
    ///
    /// # Errors
    /// No endpoint, an address that cannot be used, or a key that is not there.
    pub fn options(&self) -> Result<ChatOptions> {
        let (temperature, max_tokens) = self.chosen().sampling();
        let sampling = Sampling {
            temperature: self.temperature.unwrap_or(temperature),
            max_tokens: self.max_tokens.unwrap_or(max_tokens),
        };
        self.endpoint.options(sampling)
    }

    /// The file of answers.
    pub fn file(&self) -> PathBuf {
        let given = self.out.clone();
        given.unwrap_or_else(|| {
            let plain = |c: char| {
                if c.is_alphanumeric() || "-._".contains(c) {
                    c
                } else {
                    '-'
                }
            };
            let mut name: String = format!("mmvp-{}", self.endpoint.model)
                .chars()
                .map(plain)
                .collect();
            for (asked, mode) in [
                (self.pairs_at_once, "-pairs-at-once"),
                (self.shuffle_options, "-shuffled"),
                (self.text_only, "-text-only"),
            ] {
                name += if asked { mode } else { "" };
            }
            (name + ".jsonl").into()
        })
    }
}

fn named(text: &str) -> Result<Template, String> {
    let mut all = Template::NAMED.into_iter();
    all.find(|template| template.name() == text)
        .ok_or_else(|| "the prompts are authors, cambrian, lmms-eval and vlmevalkit".into())
}

fn own(text: &str) -> Result<Template, String> {
    Template::own(text).map_err(|error| error.to_string())
}

fn temperature(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=2.0).contains(&value) => Ok(value),
        _ => Err("a temperature lies between 0 and 2".into()),
    }
}
