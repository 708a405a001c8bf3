//! CLIP's text tower as commands use it.

use anyhow::Result;

use super::opening::ModelOptions;
use super::self_test;
use crate::ask::names::Prompts;
use crate::device::Runtime;
use crate::model::Text;
use crate::open::named::{in_precision, read_text_source, read_tokenizer};
use crate::text::CONTEXT;
use crate::vectors::text_table::NamedEmbeddings;
use crate::weights::catalogue::Catalogue;

/// Names' text embeddings by the text tower of a model, each the mean over the templates.
/// A GPU whose tower differs from the CPU's is left for the CPU, which is said.
///
/// # Errors
/// A tower or a tokenizer that is not here, a template without one place for the name.
pub fn embed(
    catalogue: &Catalogue,
    id: &str,
    names: &[String],
    templates: &[&str],
    options: ModelOptions,
) -> Result<NamedEmbeddings> {
    let (spec, _, tensors) = read_text_source(catalogue.model(id)?)?;
    let prompts = Prompts::new(&read_tokenizer(catalogue)?.1, names, templates)?;
    for text in prompts.cut() {
        eprintln!("cut to {CONTEXT} tokens: {text}");
    }
    let mut runtime = pollster::block_on(Runtime::open(options.device))?;
    let tensors = in_precision(&tensors, options.precision);
    let mut tower = runtime.load::<Text>(&spec, tensors.clone())?;
    if runtime.name() != "cpu" {
        let cpu = self_test::cpu()?;
        let reference = cpu.load::<Text>(&spec, tensors)?;
        if let Some(doubt) = pollster::block_on(prompts.doubt(&tower, &reference, id))? {
            self_test::say(&runtime, &doubt);
            (runtime, tower) = (cpu, reference);
        }
    }
    eprintln!("embedding {} prompts on {runtime}", prompts.count());
    Ok(pollster::block_on(prompts.table(&tower, id))?)
}
