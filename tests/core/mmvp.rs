//! MMVP's scores of published answers, as others count them (`../shared/mmvp.md`).
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use clipsight_core::mmvp::answers::hand::ByHand;
use clipsight_core::mmvp::questions::Benchmark;
use clipsight_core::mmvp::score::score;
use clipsight_core::mmvp::{Pattern, answers, read, vlm};
use clipsight_core::report::mmvp::MmvpReport;

/// A file of the shared data; nothing, with a word, where it is absent.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

fn scored(path: &str) -> Option<MmvpReport> {
    let file = shared(path)?;
    let benchmark = Benchmark::mmvp().unwrap();
    let given = answers::read(&std::fs::read(file).unwrap(), path, &benchmark).unwrap();
    Some(score(&benchmark, &given, &ByHand::default()))
}

#[test]
fn the_questions_are_those_of_the_hub() {
    let Some(folder) = shared("mmvp") else { return };
    let found = read::read(&folder).unwrap();
    let own = Benchmark::mmvp().unwrap();
    assert_eq!(
        (found.name.as_str(), &found.corrections),
        ("MMVP", &own.corrections)
    );
    for (found, own) in found.questions.iter().zip(&own.questions) {
        assert_eq!((&found.text, &found.options), (&own.text, &own.options));
        assert_eq!((found.answer, found.corrected), (own.answer, own.corrected));
        assert_eq!(found.pattern, own.pattern, "{}", own.index);
        assert!(found.image.as_ref().unwrap().is_file());
    }
}

#[test]
fn published_answers_have_their_published_scores() {
    let Some(report) = scored("mmvp/answers/r1-onevision-7b-rl.jsonl") else {
        return;
    };
    let model = &report.models[0];
    assert_eq!(
        (model.original.pairs.right, model.original.pairs.of),
        (52, 150)
    );
    assert_eq!(model.corrected.pairs.right, 53);
    assert_eq!(
        (model.original.images.right, model.corrected.images.right),
        (191, 193)
    );
    assert_eq!((model.unread, model.neither, model.missing), (14, 0, 0));
    let by_pattern: Vec<_> = model
        .original
        .patterns
        .iter()
        .map(|score| (score.pattern, score.pairs.right, score.pairs.of))
        .collect();
    assert_eq!(
        by_pattern,
        [
            (Pattern::Orientation, 5, 15),
            (Pattern::Presence, 15, 35),
            (Pattern::State, 6, 27),
            (Pattern::Count, 4, 12),
            (Pattern::Position, 5, 16),
            (Pattern::Colour, 8, 14),
            (Pattern::Structural, 3, 15),
            (Pattern::Text, 2, 7),
            (Pattern::Viewpoint, 4, 9),
        ]
    );
}

/// Counted by hand from the paper's figure: pairs of 15 with both letters right.
#[test]
fn the_papers_printed_answers_are_counted() {
    let Some(report) = scored("mmvp/answers/mllm15_published_answers_by_index.csv") else {
        return;
    };
    let found: Vec<_> = report
        .models
        .iter()
        .map(|model| {
            (
                model.name.as_str(),
                model.original.pairs.right,
                model.original.pairs.of,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("GPT-4V", 1, 15),
            ("Gemini Pro", 10, 15),
            ("InstructBLIP", 3, 15),
            ("LLaVA-1.5", 2, 15)
        ]
    );
}

/// As `../shared/mmvp.md` has them: the share of all pairs, and of each pattern's 15.
#[test]
fn published_predictions_have_their_published_scores() {
    for (file, right, by_pattern) in [
        (
            "Prediction_Results_OpenAICLIP.csv",
            30,
            [0, 4, 5, 5, 2, 8, 1, 3, 2],
        ),
        (
            "Continuous_Prediction_Results_OpenAICLIP.csv",
            35,
            [1, 5, 3, 3, 1, 10, 7, 3, 2],
        ),
    ] {
        let Some(path) = shared(&format!("mmvp-vlm/{file}")) else {
            return;
        };
        let found = vlm::read(&std::fs::read(path).unwrap(), file).unwrap();
        let model = vlm::score("clip", file, &found);
        let patterns = model.patterns.iter().map(|score| score.pairs.right);
        println!(
            "{file}: {} of {}, {:?}",
            model.pairs.right,
            model.pairs.of,
            patterns.clone().collect::<Vec<_>>()
        );
        assert_eq!((model.pairs.right, model.pairs.of), (right, 135), "{file}");
        assert_eq!(patterns.collect::<Vec<_>>(), by_pattern, "{file}");
    }
}
