//! `clipsight pair --statements`: which image each of two sentences picks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use super::opening::ModelOptions;
use super::text_tower;
use crate::ask::statements::Texts;
use crate::legible;
use crate::open::OpenError;
use crate::report::statements::StatementsReport;
use crate::text::templates::STATEMENT;
use crate::vectors::text_table::NamedEmbeddings;
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::spec::{Sizes, SpecError};

/// Two statements with their embeddings: out of a file, or by CLIP's text tower.
///
/// # Errors
/// A file that is no table of text embeddings; without one, a text tower that is not here.
pub fn texts<'a>(
    catalogue: &Catalogue,
    clip: &str,
    statements: [String; 2],
    file: Option<(&Path, &'a str)>,
    options: ModelOptions,
) -> Result<Texts<'a>> {
    let names = statements.each_ref().map(|one| one.trim().to_owned());
    let table = table(catalogue, clip, &names, file, options)?;
    Ok(Texts {
        statements,
        table,
        file: file.map(|(_, name)| name),
    })
}

/// The embeddings of statements: out of a file, or by CLIP's text tower.
///
/// # Errors
/// As [`texts`].
pub fn table(
    catalogue: &Catalogue,
    clip: &str,
    statements: &[String],
    file: Option<(&Path, &str)>,
    options: ModelOptions,
) -> Result<NamedEmbeddings> {
    match file {
        Some((path, name)) => {
            let bytes =
                fs::read(path).with_context(|| format!("cannot read `{}`", legible(name)))?;
            NamedEmbeddings::read(&bytes).with_context(|| format!("`{}`", legible(name)))
        }
        None => {
            let made = text_tower::embed(catalogue, clip, statements, &[STATEMENT], options);
            made.map_err(|error| match error.downcast_ref::<OpenError>() {
                Some(OpenError::NoTextHere(_)) => missing(catalogue, clip, "text tower"),
                Some(OpenError::TokenizerNotHere(_)) => missing(catalogue, clip, "tokenizer"),
                _ => error,
            })
        }
    }
}

/// What is missing, what it would download, and how to do without.
fn missing(catalogue: &Catalogue, clip: &str, what: &str) -> anyhow::Error {
    let tokenizer = catalogue.tokenizer.as_ref();
    let names = tokenizer.map_or_else(|| clip.to_owned(), |file| format!("{clip} {}", file.id));
    let model = catalogue.model(clip).ok();
    let size = model.and_then(|model| with_text(model).ok()).unwrap_or(0);
    anyhow!(
        "statements need text embeddings, and CLIP's {what} is not here (mirrors hold the image \
         tower alone). Either `clipsight fetch {names} --source hub` downloads the whole model, \
         some {:.0} MB; or --text FILE takes the two sentences' embeddings from a table, which \
         `clipsight text-pack \"...\" \"...\" --template \"{STATEMENT}\" --out FILE` writes on a \
         machine that has the model",
        (size as f64 / 1e7).round() * 10.0
    )
}

/// Bytes of a model's file that holds both towers: as its source states, else its numbers
/// in f32.
fn with_text(model: &Model) -> Result<u64, SpecError> {
    let sources = model.sources.iter();
    let mut with_text = sources.filter(|source| source.reader.has_text_tower());
    if let Some(size) = with_text.find_map(|source| source.size) {
        return Ok(size);
    }
    let mut numbers = model.architecture.parameters();
    if let Some(text) = &model.text {
        let each = text.tensors()?.into_iter();
        numbers += each
            .map(|one| one.shape.iter().product::<usize>() as u64)
            .sum::<u64>();
    }
    Ok(4 * numbers)
}

/// The answer as people read it.
pub fn for_people(report: &StatementsReport) -> String {
    let row = |text: usize| {
        let [a, b] = report.cells[text];
        format!(
            "{}  A {:7.4} {:5.1} %   B {:7.4} {:5.1} %   {}\n",
            ["A", "B"][text],
            a.cosine,
            100.0 * a.of_images,
            b.cosine,
            100.0 * b.of_images,
            legible(&report.statements[text])
        )
    };
    let verdict = if report.right { "right" } else { "wrong" };
    format!(
        "\nStatements: {verdict}, as MMVP-VLM scores a pair.\n{}\n{}{}{}\nText embeddings: {}.\n",
        report.sentence,
        row(0),
        row(1),
        report.explanation,
        legible(&report.text_from)
    )
}
