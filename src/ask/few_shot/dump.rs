//! One draw's features and logits in one file, for another implementation:
//! `tests/reference/few_shot.py` computes everything again from it.

use std::collections::HashMap;

use ndarray::Array2;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::json;

use super::EvaluationError;
use super::features::FeatureSource;
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
/// | `{keys,val,query}.label` | classes, i64 |
/// | `text` | the text classifier, `[classes, width]` |
/// | `logits.METHOD.{text,image}` | of the queries, `[images, classes]` |
///
/// The metadata has `phi` and `rows`: method, text, alpha, beta, gamma,
/// accuracy.
///
/// # Errors
/// As [`Questions::ask`].
pub fn dump(
    questions: &Questions<'_>,
    source: &FeatureSource<'_>,
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
    let (mut plain, mut adapted) = (Vec::new(), Vec::new());
    let mut views = [0, 0];
    for item in &draw.shots {
        let (p, a) = source.views(item, questions.views, strength)?;
        views = [p.nrows(), p.ncols()];
        plain.extend(p);
        adapted.extend(a.into_iter().flatten());
    }
    let shape = vec![draw.shots.len(), views[0], views[1]];
    parts.push(floats("keys.plain.views", shape.clone(), plain));
    if !adapted.is_empty() {
        parts.push(floats("keys.adapted.views", shape, adapted));
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
        parts.push(labels(&format!("{name}.label"), items));
    }
    if let Some(text) = questions.text {
        parts.push(matrix("text", text.weights().to_owned()));
    }
    let cache = questions.cache(source, draw, strength)?;
    let queries = source.queries(test, questions.view, strength)?;
    let mut rows = Vec::new();
    for outcome in questions.ask(source, draw, shots, seed)? {
        let form = outcome.form;
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
