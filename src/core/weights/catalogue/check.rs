//! The rules that a catalogue keeps.

use std::collections::HashSet;

use super::{Catalogue, CatalogueError, MixedPairs, Model, Origin, Reader, Source};
use crate::weights::spec::{Family, Sizes};

type Outcome = Result<(), String>;

impl Catalogue {
    /// Checks every entry.
    pub(super) fn check(&self) -> Result<(), CatalogueError> {
        let mut ids = HashSet::new();
        for model in &self.models {
            in_entry(&format!("models/{}", model.id), || {
                ensure(ids.insert(&model.id), "the id appears twice")?;
                check_model(model)
            })?;
        }
        if let Some(tokenizer) = &self.tokenizer {
            in_entry("tokenizer", || {
                ensure(ids.insert(&tokenizer.id), "a model has the same id")?;
                ensure(
                    is_slug(&tokenizer.id),
                    "the id is not made of a-z, 0-9 and hyphens",
                )?;
                check_sources(&tokenizer.sources, |reader| reader == Reader::ClipMerges)
            })?;
        }
        let known = |id: &str, family: Family| match self.models.iter().find(|m| m.id == id) {
            Some(model) if model.architecture.family == family => Ok(()),
            Some(_) => Err(format!("'{id}' is of the other family")),
            None => Err(format!("there is no model '{id}'")),
        };
        in_entry("default_pair", || {
            known(&self.default_pair.clip, Family::Clip)?;
            known(&self.default_pair.dino, Family::Dinov2)
        })?;
        let mut pairs = HashSet::new();
        for pair in &self.pairs {
            in_entry(&format!("pairs/{}/{}", pair.clip, pair.dino), || {
                known(&pair.clip, Family::Clip)?;
                known(&pair.dino, Family::Dinov2)?;
                ensure(
                    pairs.insert((&pair.clip, &pair.dino)),
                    "the pair appears twice",
                )?;
                check_thresholds(pair.clip_threshold, pair.dino_threshold, &pair.source)
            })?;
        }
        in_entry("uncalibrated", || {
            let fallback = &self.uncalibrated;
            ensure(!fallback.warning.is_empty(), "the warning is empty")?;
            check_thresholds(
                fallback.clip_threshold,
                fallback.dino_threshold,
                &fallback.source,
            )
        })?;
        let mut measured = HashSet::new();
        for e in &self.errors {
            let key = (&e.model, &e.precision, &e.device);
            in_entry(
                &format!("errors/{}/{}/{}", e.model, e.precision, e.device),
                || {
                    ensure(
                        self.models.iter().any(|m| m.id == e.model),
                        "there is no such model",
                    )?;
                    ensure(measured.insert(key), "the entry appears twice")?;
                    ensure(
                        ["f32", "f16", "int8"].contains(&e.precision.as_str()),
                        "the precision is none of f32, f16, int8",
                    )?;
                    ensure(
                        ["cpu", "wgpu", "webgpu", "cuda"].contains(&e.device.as_str()),
                        "the device is none of cpu, wgpu, webgpu, cuda",
                    )?;
                    ensure(
                        (0.0..=2.0).contains(&e.p99),
                        "p99 is no difference of cosines",
                    )?;
                    ensure(e.pairs > 0, "no pair was measured")
                },
            )?;
        }
        let mut counted = HashSet::new();
        for entry in &self.random_pairs {
            in_entry(&format!("random_pairs/{}", entry.model), || {
                let known = self.models.iter().any(|model| model.id == entry.model);
                ensure(known, "there is no such model")?;
                ensure(counted.insert(&entry.model), "the entry appears twice")?;
                entry.wrong().map_or(Ok(()), Err)
            })?;
        }
        let mut mixed = HashSet::new();
        for entry in &self.mixed_pairs {
            let MixedPairs { clip, dino, .. } = entry;
            in_entry(&format!("mixed_pairs/{clip}/{dino}"), || {
                let known = |id: &String| self.models.iter().any(|model| model.id == *id);
                ensure(known(clip) && known(dino), "there is no such model")?;
                ensure(mixed.insert((clip, dino)), "the entry appears twice")?;
                entry.wrong().map_or(Ok(()), Err)
            })?;
        }
        Ok(())
    }
}

fn check_model(model: &Model) -> Outcome {
    ensure(
        is_slug(&model.id),
        "the id is not made of a-z, 0-9 and hyphens",
    )?;
    let a = &model.architecture;
    a.tensors().map_err(|error| error.to_string())?;
    model
        .preprocess
        .check()
        .map_err(|error| format!("preprocess: {error}"))?;
    let crop = model.preprocess.crop as usize;
    ensure(
        crop.is_multiple_of(a.patch),
        "the patch size does not divide the crop",
    )?;
    if a.family == Family::Clip {
        ensure(
            crop == a.grid * a.patch,
            "CLIP's crop differs from grid times patch",
        )?;
    }
    if let Some(text) = &model.text {
        text.tensors().map_err(|error| format!("text: {error}"))?;
        ensure(a.family == Family::Clip, "only CLIP has a text tower")?;
        ensure(
            text.embedding == a.embedding,
            "the towers' embeddings differ in length",
        )?;
    }
    check_sources(&model.sources, |reader| reader.family() == Some(a.family))
}

fn check_sources(sources: &[Source], suits: impl Fn(Reader) -> bool) -> Outcome {
    ensure(!sources.is_empty(), "it has no source")?;
    let mut ids = HashSet::new();
    for source in sources {
        ensure(ids.insert(&source.id), "two of its sources share an id")?;
        ensure(
            suits(source.reader),
            "a source's reader is of the other family",
        )?;
        check_source(source).map_err(|reason| format!("source '{}': {reason}", source.id))?;
    }
    Ok(())
}

fn check_source(source: &Source) -> Outcome {
    ensure(
        is_slug(&source.id),
        "the id is not made of a-z, 0-9 and hyphens",
    )?;
    ensure(source.size != Some(0), "the size is 0")?;
    ensure(
        source.sha256.as_deref().is_none_or(is_sha256),
        "sha256 is not 64 lower-case hex digits",
    )?;
    match &source.from {
        Origin::Hub {
            repo,
            revision,
            file,
        } => {
            ensure(
                is_plain_path(repo) && repo.split('/').count() == 2,
                "repo is not owner/name",
            )?;
            ensure(is_plain_path(revision), "the revision is malformed")?;
            ensure(is_plain_path(file), "the file is not a plain relative path")
        }
        Origin::Pypi {
            project,
            wheel,
            wheel_size,
            wheel_sha256,
            member,
            ..
        } => {
            ensure(
                is_plain_path(project) && !project.contains('/'),
                "the project's name is malformed",
            )?;
            ensure(
                is_plain_path(wheel) && !wheel.contains('/') && wheel.ends_with(".whl"),
                "the wheel is not a plain file name",
            )?;
            ensure(
                is_plain_path(member),
                "the member is not a plain relative path",
            )?;
            ensure(*wheel_size > 0, "the wheel's size is 0")?;
            ensure(
                is_sha256(wheel_sha256),
                "wheel_sha256 is not 64 lower-case hex digits",
            )?;
            // A mirror is anybody's: without both it could be anything.
            ensure(
                source.size.is_some() && source.sha256.is_some(),
                "a mirror needs size and sha256",
            )
        }
    }
}

fn check_thresholds(clip: f32, dino: f32, source: &str) -> Outcome {
    ensure(
        [clip, dino].iter().all(|t| (-1.0..=1.0).contains(t)),
        "a threshold is no cosine",
    )?;
    ensure(!source.is_empty(), "the thresholds' source is empty")
}

fn in_entry(entry: &str, check: impl FnOnce() -> Outcome) -> Result<(), CatalogueError> {
    check().map_err(|reason| CatalogueError::Entry {
        entry: entry.to_owned(),
        reason,
    })
}

fn ensure(holds: bool, reason: &str) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(reason.to_owned())
    }
}

/// Ids become folder names.
fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Parts of addresses and file names: nothing that climbs out of a folder or
/// needs escaping in a URL.
fn is_plain_path(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.+".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Catalogue;

    fn built_in() -> Value {
        serde_json::from_str(super::super::BUILT_IN).unwrap()
    }

    #[test]
    fn built_in_catalogue_keeps_the_rules() {
        let catalogue = Catalogue::built_in().unwrap();
        assert_eq!(catalogue.models.len(), 10);
        assert_eq!(catalogue.default_pair.clip, "clip-vit-b16");
        assert_eq!(catalogue.default_pair.dino, "dinov2-small");
    }

    #[test]
    fn parameters_match_the_published_counts() {
        let catalogue = Catalogue::built_in().unwrap();
        let count = |id| catalogue.model(id).unwrap().architecture.parameters();
        // Both counted in the mirrors' files.
        assert_eq!(count("clip-vit-b16"), 86_192_640);
        assert_eq!(count("dinov2-small"), 22_056_192);
        assert_eq!(count("dinov2-small-reg") - count("dinov2-small"), 4 * 384);
    }

    #[test]
    fn thresholds_name_their_source_and_warn_where_uncalibrated() {
        let catalogue = Catalogue::built_in().unwrap();
        let default = catalogue.thresholds("clip-vit-b16", "dinov2-small");
        assert_eq!((default.clip, default.dino), (0.88, 0.82));
        assert!(default.warning.is_none() && default.source.contains("known blind pairs"));
        let paper = catalogue.thresholds("clip-vit-l14", "dinov2-large");
        assert_eq!((paper.clip, paper.dino), (0.95, 0.6));
        assert!(paper.warning.is_none());
        let other = catalogue.thresholds("clip-vit-b32", "dinov2-large");
        assert!(other.warning.unwrap().contains("not calibrated"));
    }

    #[test]
    fn errors_are_found_by_model_precision_and_device() {
        let mut json = built_in();
        json["errors"] = json!([{"model": "clip-vit-b16", "precision": "int8", "device": "cpu",
            "p99": 0.002, "pairs": 500, "command": "c", "date": "2026-11-22"}]);
        let catalogue = Catalogue::from_json(&json.to_string()).unwrap();
        assert_eq!(catalogue.error("clip-vit-b16", "int8", "cpu"), Some(0.002));
        assert_eq!(catalogue.error("clip-vit-b16", "f32", "cpu"), None);
    }

    #[test]
    fn unknown_model_names_the_known_ones() {
        let catalogue = Catalogue::built_in().unwrap();
        let error = catalogue.model("clip").unwrap_err().to_string();
        assert!(
            error.contains("'clip'") && error.contains("dinov2-large-reg"),
            "{error}"
        );
    }

    #[test]
    fn broken_entries_are_refused_by_name() {
        type Break = fn(&mut Value);
        let cases: &[(&str, Break)] = &[
            ("appears twice", |c| {
                let copy = c["models"][0].clone();
                c["models"].as_array_mut().unwrap().push(copy);
            }),
            ("heads do not divide", |c| {
                c["models"][0]["architecture"]["heads"] = json!(7);
            }),
            ("a size is zero", |c| {
                c["models"][0]["architecture"]["width"] = json!(0);
            }),
            ("64 lower-case hex", |c| {
                c["models"][0]["sources"][0]["sha256"] = json!("ABC");
            }),
            ("plain relative path", |c| {
                c["models"][1]["sources"][2]["from"]["pypi"]["member"] = json!("../../evil.onnx");
            }),
            ("plain relative path", |c| {
                c["models"][0]["sources"][0]["from"]["hub"]["file"] = json!("/etc/passwd");
            }),
            ("owner/name", |c| {
                c["models"][0]["sources"][0]["from"]["hub"]["repo"] = json!("a/b/c");
            }),
            ("needs size and sha256", |c| {
                c["models"][1]["sources"][2]["sha256"] = Value::Null;
            }),
            ("no such model", |c| {
                c["errors"] = json!([{"model": "x", "precision": "f32", "device": "cpu",
                    "p99": 0.1, "pairs": 1, "command": "c", "date": "d"}]);
            }),
            ("other family", |c| {
                c["default_pair"]["dino"] = json!("clip-vit-b16");
            }),
            ("no cosine", |c| {
                c["pairs"][0]["clip_threshold"] = json!(88);
            }),
            ("reader is of the other family", |c| {
                c["models"][0]["sources"][0]["reader"] = json!("hf-dinov2");
            }),
            ("unknown field", |c| {
                c["models"][0]["colour"] = json!("red");
            }),
            ("no source", |c| {
                c["models"][0]["sources"] = json!([]);
            }),
        ];
        for (expected, breakage) in cases {
            let mut json = built_in();
            breakage(&mut json);
            let error = Catalogue::from_json(&json.to_string())
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
