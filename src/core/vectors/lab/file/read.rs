//! Reading a lab's file. Nothing is believed: sizes, ids, numbers and hashes.

use std::collections::{BTreeMap, HashSet};

use half::f16;
use ndarray::Array2;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use super::{
    DIGEST, DINO, FEATURES, FORMAT, Header, IMAGE, METADATA, MIXED_FORMAT, Opened, TEXT, digest,
};
use crate::hash;
use crate::report::lab::FeatureKey;
use crate::vectors::few_shot::text::TextTable;
use crate::vectors::lab::error::LabFileError;
use crate::vectors::lab::features::{MOST_STEPS, WIDEST};
use crate::vectors::lab::state::Lab;
use crate::vectors::lab::text::LabTextTable;
use crate::vectors::lab::tuning;
use crate::weights::files::error::ReadError;
use crate::weights::files::safetensors::SafetensorsFile;

/// Reads a lab's file. Images are borrowed from its bytes.
///
/// # Errors
/// [`LabFileError`] when the bytes are corrupt, no lab, of another format, or not
/// what was saved.
pub fn read(bytes: &[u8]) -> Result<Opened<'_>, LabFileError> {
    let file = SafetensorsFile::parse(bytes).map_err(LabFileError::Frame)?;
    let json = file
        .metadata(METADATA)
        .ok_or_else(|| not_a_lab(format!("its metadata has no entry '{METADATA}'")))?;
    let header = header(&json)?;
    let sum = file.metadata(DIGEST).unwrap_or_default();
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
        LabFileError::Frame(ReadError::Container {
            format: "safetensors",
            reason: error.to_string(),
        })
    })?;
    let mut names: Vec<(&str, TensorView<'_>)> = tensors.iter().collect();
    names.sort_by_key(|(name, _)| *name);
    let types: Vec<String> = names
        .iter()
        .map(|(_, view)| view.dtype().to_string())
        .collect();
    let all = names.iter().zip(&types);
    let all = all.map(|((name, view), dtype)| (*name, dtype.as_str(), view.shape(), view.data()));
    if digest(&json, all) != sum {
        return Err(LabFileError::Damaged {
            what: "classes, settings or features",
        });
    }
    let names: BTreeMap<&str, TensorView<'_>> = names.into_iter().collect();

    let board = header.board.board().map_err(not_a_lab)?;
    let mut lab = Lab::with_board(board);
    if let Some(key) = header.key {
        lab.use_key(key, &header.strengths)
            .map_err(|error| not_a_lab(error.to_string()))?;
    } else if !header.strengths.is_empty() {
        return Err(not_a_lab(
            "it has strengths, but does not say of which adapter",
        ));
    }
    tuning::check(&header.settings).map_err(|error| not_a_lab(error.to_string()))?;
    features(&mut lab, &header.steps, &names)?;
    text(
        &mut lab,
        header.text_names,
        header.template,
        names.get(TEXT),
    )?;
    let images = images(&lab, &names)?;
    let dino = dino(&mut lab, header.dino_key, &names)?;
    let known = header.steps.len() + dino + images.len() + usize::from(names.contains_key(TEXT));
    if known != names.len() {
        return Err(not_a_lab("it holds tensors that no lab has"));
    }
    Ok(Opened {
        lab,
        settings: header.settings,
        images,
    })
}

/// The JSON; its version is looked at first, as a later one may have other fields.
fn header(json: &str) -> Result<Header, LabFileError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let wrong = |error: serde_json::Error| not_a_lab(error.to_string());
    let Version { format } = serde_json::from_str(json).map_err(wrong)?;
    if !(FORMAT..=MIXED_FORMAT).contains(&format) {
        return Err(LabFileError::Version {
            found: format,
            supported: MIXED_FORMAT,
        });
    }
    serde_json::from_str(json).map_err(wrong)
}

fn features(
    lab: &mut Lab,
    steps: &BTreeMap<String, Vec<u32>>,
    tensors: &BTreeMap<&str, TensorView<'_>>,
) -> Result<(), LabFileError> {
    let ids: HashSet<String> = lab.image_ids().into_iter().collect();
    for (id, steps) in steps {
        if !ids.contains(id) {
            return Err(not_a_lab("it has features of an image that is in no class"));
        }
        if steps.len() > MOST_STEPS || !steps.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(not_a_lab("the steps of an image do not rise"));
        }
        let view = tensors.get(format!("{FEATURES}{id}").as_str());
        let view = view.ok_or_else(|| not_a_lab("features of an image are missing"))?;
        let rows = matrix(view, steps.len())?;
        for (&step, row) in steps.iter().zip(rows.rows()) {
            let row = row.to_vec();
            lab.put_feature(id, step, &row)
                .map_err(|error| not_a_lab(error.to_string()))?;
        }
    }
    Ok(())
}

/// Takes DINOv2's features of the images on the board; how many there are.
fn dino(
    lab: &mut Lab,
    key: Option<FeatureKey>,
    tensors: &BTreeMap<&str, TensorView<'_>>,
) -> Result<usize, LabFileError> {
    let Some(key) = key else {
        return Ok(0);
    };
    lab.use_dino_key(key);
    let mut found = 0;
    for id in lab.image_ids() {
        let Some(view) = tensors.get(format!("{DINO}{id}").as_str()) else {
            continue;
        };
        let row = matrix(view, 1)?.into_iter().collect::<Vec<f32>>();
        lab.put_dino(&id, &row)
            .map_err(|error| not_a_lab(error.to_string()))?;
        found += 1;
    }
    Ok(found)
}

fn text(
    lab: &mut Lab,
    names: Vec<String>,
    template: Option<String>,
    view: Option<&TensorView<'_>>,
) -> Result<(), LabFileError> {
    let rows = match view {
        Some(view) => matrix(view, names.len())?,
        None if !names.is_empty() => return Err(not_a_lab("the text embeddings are missing")),
        // There was text, but for none of the classes.
        None if template.is_some() => Array2::zeros((0, 0)),
        None => return Ok(()),
    };
    let table = TextTable::new(names, rows).map_err(|error| not_a_lab(error.to_string()))?;
    lab.set_text(Some(LabTextTable { table, template }));
    Ok(())
}

/// The images' files, each checked against its id.
fn images<'a>(
    lab: &Lab,
    tensors: &BTreeMap<&str, TensorView<'a>>,
) -> Result<BTreeMap<String, &'a [u8]>, LabFileError> {
    let board = lab.board();
    let mut images = BTreeMap::new();
    for image in board.shots.iter().chain(&board.tests) {
        let Some(view) = tensors.get(format!("{IMAGE}{}", image.id).as_str()) else {
            continue;
        };
        let data = view.data();
        if view.dtype() != Dtype::U8 || hash::hex(data) != image.id {
            return Err(LabFileError::Image {
                name: image.name.clone(),
            });
        }
        images.insert(image.id.clone(), data);
    }
    Ok(images)
}

/// A matrix of finite floats with so many rows.
fn matrix(view: &TensorView<'_>, rows: usize) -> Result<Array2<f32>, LabFileError> {
    let wrong = || not_a_lab(format!("a matrix is {:?} for {rows} rows", view.shape()));
    let &[found, width] = view.shape() else {
        return Err(wrong());
    };
    if found != rows || rows == 0 || width == 0 || width > WIDEST {
        return Err(wrong());
    }
    let data = view.data();
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => {
            let fours = data.as_chunks::<4>().0.iter();
            fours.map(|b| f32::from_le_bytes(*b)).collect()
        }
        Dtype::F16 => {
            let pairs = data.as_chunks::<2>().0.iter();
            pairs.map(|b| f16::from_le_bytes(*b).to_f32()).collect()
        }
        other => {
            return Err(not_a_lab(format!(
                "its numbers are {other}, not F32 or F16"
            )));
        }
    };
    if values.iter().any(|value| !value.is_finite()) {
        return Err(not_a_lab("a number is infinite or not a number"));
    }
    Array2::from_shape_vec((rows, width), values).map_err(|_| wrong())
}

fn not_a_lab(reason: impl Into<String>) -> LabFileError {
    LabFileError::NotALab {
        reason: reason.into(),
    }
}
