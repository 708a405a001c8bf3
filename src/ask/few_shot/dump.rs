//! One draw's features and logits in one file, for another implementation:
//! `tests/reference/few_shot.py` computes everything again from it.

use std::collections::HashMap;

use ndarray::Array2;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::json;

use super::EvaluationError;
use super::sources::Sources;
use super::trial::Questions;
use crate::corpus::{Draw, Item};
use crate::vectors::few_shot::affinity::Phi;
use crate::vectors::few_shot::predict::for_each_block;
use crate::vectors::space::View;

/// A tensor's name, type, shape and bytes.
type Part = (String, Dtype, Vec<usize>, Vec<u8>);

/// The dump of one draw, as safetensors.
///
/// | tensor | |
/// | --- | --- |
/// | `keys.{plain,adapted}.views` | raw embeddings, `[keys, views, width]` |
/// | `{val,query}.{plain,adapted}` | raw embeddings, `[images, width]` |
/// | `keys.dino.views`, `{val,query}.dino` | DINOv2's, where it is mixed in |
/// | `{keys,val,query}.label` | classes, i64 |
/// | `text` | the text classifier, `[classes, width]` |
/// | `logits.METHOD.{text,image}` | of the queries, `[images, classes]` |
///
/// The metadata has `phi` and `rows`: method, text, alpha, beta, gamma, the mixture's
/// ratio, accuracy.
///
/// # Errors
/// As [`Questions::ask`].
pub fn dump(
    questions: &Questions<'_>,
    sources: &Sources<'_>,
    draw: &Draw,
    shots: usize,
    seed: u64,
) -> Result<Vec<u8>, EvaluationError> {
    let strength = questions.strengths.last().copied().unwrap_or_default();
    let places = [strength];
    let questions = Questions {
        strengths: &places,
        ..questions.clone()
    };
    let mut parts: Vec<Part> = Vec::new();
    let source = &sources.clip;
    let (mut plain, mut adapted, mut dino) = (Vec::new(), Vec::new(), Vec::new());
    for item in &draw.shots {
        let (p, a) = source.views(item, questions.views, strength)?;
        plain.extend(p);
        adapted.extend(a.into_iter().flatten());
        let other = sources.dino_views(item, questions.views)?;
        dino.extend(other.into_iter().flatten());
    }
    let (count, views) = (draw.shots.len(), questions.views.max(1) as usize);
    for (name, values) in [("plain", plain), ("adapted", adapted), ("dino", dino)] {
        if !values.is_empty() {
            let shape = vec![count, views, values.len() / (count * views)];
            parts.push(floats(&format!("keys.{name}.views"), shape, values));
        }
    }
    parts.push(labels("keys.label", &draw.shots));
    let test = &questions.dataset.test;
    for (name, items, view) in [
        ("val", &draw.val, View::Whole),
        ("query", test, questions.view),
    ] {
        let streams = source.queries(items, view, strength)?;
        parts.push(matrix(&format!("{name}.plain"), streams.plain().to_owned()));
        if let Some(adapted) = streams.adapted() {
            parts.push(matrix(&format!("{name}.adapted"), adapted.to_owned()));
        }
        if let Some(dino) = sources.dino_queries(items, view)? {
            parts.push(matrix(&format!("{name}.dino"), dino));
        }
        parts.push(labels(&format!("{name}.label"), items));
    }
    if let Some(text) = questions.text {
        parts.push(matrix("text", text.weights().to_owned()));
    }
    let mut rows = Vec::new();
    for outcome in questions.ask(sources, draw, shots, seed)? {
        let form = outcome.form;
        let cache = questions.cache(sources, draw, outcome.setting)?;
        let queries = sources.queries(test, questions.view, outcome.setting)?;
        let method = form.method.build(form.text, Phi::PerQuery)?;
        let text = form.text.then_some(questions.text).flatten();
        let mut logits: Vec<f32> = Vec::new();
        for_each_block(
            &*method,
            &queries,
            &cache,
            text,
            &outcome.hyper,
            |_, block| {
                logits.extend(block.iter().map(|&value| value as f32));
            },
        )?;
        let kind = if form.text { "text" } else { "image" };
        let shape = vec![test.len(), questions.dataset.classes.len()];
        parts.push(floats(
            &format!("logits.{}.{kind}", form.method),
            shape,
            logits,
        ));
        let right = outcome.right.iter().filter(|&&right| right).count();
        rows.push(json!({
            "method": form.method,
            "text": form.text,
            "alpha": outcome.hyper.alpha,
            "beta": outcome.hyper.beta,
            "gamma": outcome.hyper.gamma,
            "mix": outcome.setting.mix,
            "accuracy": right as f64 / test.len() as f64,
        }));
    }
    let metadata = HashMap::from([
        ("phi".to_owned(), "query".to_owned()),
        ("rows".to_owned(), json!(rows).to_string()),
    ]);
    let views = parts.iter().map(|(name, dtype, shape, data)| {
        TensorView::new(*dtype, shape.clone(), data).map(|view| (name, view))
    });
    views
        .collect::<Result<Vec<_>, _>>()
        .and_then(|views| safetensors::serialize(views, Some(metadata)))
        .map_err(|error| EvaluationError::Dump(error.to_string()))
}

fn floats(name: &str, shape: Vec<usize>, values: Vec<f32>) -> Part {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    (name.to_owned(), Dtype::F32, shape, bytes)
}

fn matrix(name: &str, values: Array2<f32>) -> Part {
    let shape = vec![values.nrows(), values.ncols()];
    floats(name, shape, values.into_iter().collect())
}

fn labels(name: &str, items: &[Item]) -> Part {
    let bytes = items.iter().flat_map(|i| (i.class as i64).to_le_bytes());
    (
        name.to_owned(),
        Dtype::I64,
        vec![items.len()],
        bytes.collect(),
    )
}
