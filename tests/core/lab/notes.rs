//! What the lab says of too little data, and of what takes no part.

use clipsight_core::report::lab::*;
use clipsight_core::vectors::lab::{Lab, LabError, LabTextTable};
use clipsight_core::vectors::text_table::NamedEmbeddings;

use crate::support::*;

#[test]
fn too_little_data_gives_notes_and_no_errors() {
    let mut lab = Lab::new();
    let ask = settings(2, None);
    let report = lab.classify(&ask).unwrap();
    assert!(report.methods.is_empty() && report.queries.is_empty());
    says(&report.notes, "give at least two classes");
    assert!(lab.curves(&ask).unwrap().note.is_some());
    assert!(
        lab.measures(&ask)
            .unwrap()
            .note
            .unwrap()
            .contains("needs pairs")
    );
    assert!(lab.projection(&ask).unwrap().ids.is_empty());

    // Tests without any shots.
    let mut lab = Plan::even(&CLASSES, 0, 4).lab();
    let report = lab.classify(&ask).unwrap();
    assert!(report.methods.is_empty());
    assert_eq!((report.queries.len(), report.truth), (4, vec![None; 4]));

    // One class.
    let mut lab = Plan::even(&["crab"], 3, 5).lab();
    lab.set_text(Some(text(&CLASSES, WIDTH)));
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "single class");
    assert!(report.methods.iter().all(|m| m.predicted == [0; 5]));
    assert!(report.methods.iter().all(|m| m.probability == [1.0; 5]));
    assert!(
        report
            .comparisons
            .iter()
            .all(|c| c.sentence.contains("single class"))
    );
    let measures = lab.measures(&ask).unwrap();
    assert!(measures.before.is_none() && measures.note.is_some());

    // One shot per class.
    let mut lab = Plan::even(&CLASSES, 1, 10).lab();
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "one shot per class");
    says(&report.notes, "10 test images only");
    assert_eq!(method(&report, "ta").choice, LabChoice::Default);
    assert_eq!(method(&report, "ncm").choice, LabChoice::None);
    lab.set_text(Some(text(&CLASSES, WIDTH)));
    let curves = lab.curves(&ask).unwrap();
    assert!(curves.curves.is_empty() && curves.note.unwrap().contains("one shot"));

    // No truth, no tests.
    let mut plan = Plan::even(&CLASSES, 2, 4);
    plan.tests.fill(None);
    let report = plan.lab().classify(&ask).unwrap();
    says(&report.notes, "class is known");
    assert!(report.comparisons.is_empty());
    assert!(report.methods.iter().all(|m| m.accuracy.is_none()));
    plan.tests.clear();
    let report = plan.lab().classify(&ask).unwrap();
    says(&report.notes, "no test images");
    assert_eq!(report.methods.len(), 4);
}

#[test]
fn what_waits_or_has_no_shots_takes_no_part() {
    let plan = Plan::even(&CLASSES, 2, 9);
    let mut lab = plan.lab();
    let ask = settings(1, None);
    // A new image without features.
    let images = vec![LabFile {
        id: id(99),
        name: "new.png".into(),
    }];
    let place = LabPlace::Tests { truth: None };
    lab.edit(&LabEdit::AddImages { images, place }).unwrap();
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "1 image still waits");
    assert_eq!((report.queries.len(), lab.missing(0)), (9, vec![id(99)]));
    // Plain only: the corrected methods wait.
    lab.put_feature(&id(99), 0, &feature(99, 0, WIDTH, 0))
        .unwrap();
    let report = lab.classify(&ask).unwrap();
    says(
        &report.notes,
        "1 image still waits for features at this strength",
    );
    assert_eq!(names(&report), ["ncm", "ta"]);
    assert_eq!(report.queries.len(), 10);
    lab.put_feature(&id(99), 1, &feature(99, 0, WIDTH, 1))
        .unwrap();
    let report = lab.classify(&ask).unwrap();
    assert_eq!(report.methods.len(), 4);
    // Step 0 is plain CLIP.
    assert_eq!(
        names(&lab.classify(&settings(0, None)).unwrap()),
        ["ncm", "ta"]
    );
    // A class loses its shots.
    let ids: Vec<String> = lab
        .board()
        .shots
        .iter()
        .filter(|s| s.class == Some(1))
        .map(|s| s.id.clone())
        .collect();
    lab.edit(&LabEdit::RemoveImages { ids }).unwrap();
    let report = lab.classify(&ask).unwrap();
    assert_eq!(report.classes, ["crab", "llama"]);
    says(&report.notes, "lotus has no shots");
    says(&report.notes, "3 test images show a class without shots");
    assert_eq!(method(&report, "ta").accuracy.unwrap().total, 6);
}

#[test]
fn unknown_names_are_said_and_images_go_on() {
    let plan = Plan::even(&CLASSES, 2, 6);
    let mut lab = plan.lab();
    let ask = settings(1, None);
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "no text embeddings");
    lab.set_text(Some(text(&["crab", "lotus", "Llama", "LLAMA"], WIDTH)));
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "several text embeddings are called llama");
    assert_eq!(lab.board().classes[2].text, LabText::Ambiguous);
    let edit = LabEdit::RenameClass {
        class: "llama".into(),
        name: "Lama".into(),
    };
    lab.edit(&edit).unwrap();
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "no text embedding is known for Lama");
    assert!(report.methods.iter().all(|m| !m.text));
    lab.undo();
    lab.set_text(Some(text(&CLASSES, WIDTH)));
    assert!(lab.classify(&ask).unwrap().methods.iter().all(|m| m.text));
    assert_eq!(lab.template(), Some("a photo of a {}."));
    let off = LabSettings {
        text: false,
        ..ask.clone()
    };
    assert!(lab.classify(&off).unwrap().methods.iter().all(|m| !m.text));
    lab.set_text(Some(text(&CLASSES, WIDTH + 1)));
    let report = lab.classify(&ask).unwrap();
    says(&report.notes, "different models");
    assert!(report.methods.iter().all(|m| !m.text));
}

#[test]
fn a_table_of_text_is_read_with_its_template() {
    let file = NamedEmbeddings {
        names: vec!["crab".into(), "lotus".into()],
        width: 2,
        values: vec![1.0, 0.0, 0.0, 2.0],
        model: String::new(),
        prompt: "a {}.".into(),
    };
    let read = LabTextTable::read(&file.write().unwrap()).unwrap();
    assert_eq!(
        (read.template.as_deref(), read.table.names().len()),
        (Some("a {}."), 2)
    );
    assert!(LabTextTable::read(b"no").is_err());
}

#[test]
fn settings_out_of_range_are_refused() {
    let mut lab = Plan::even(&CLASSES, 2, 3).lab();
    let with = |alpha, beta, gamma| settings(1, Some(LabHyper { alpha, beta, gamma }));
    for bad in [
        with(21.0, 1.0, 1.0),
        with(1.0, f64::NAN, 1.0),
        with(1.0, 1.0, -1.0),
    ] {
        assert!(matches!(lab.classify(&bad), Err(LabError::Setting { .. })));
        assert!(lab.curves(&bad).is_err() && lab.explain(&id(6), &bad).is_err());
    }
    let none = LabSettings {
        shots: Some(0),
        ..settings(1, None)
    };
    assert!(lab.classify(&none).is_err());
    // A step that there is not is one without features.
    assert_eq!(
        names(&lab.classify(&settings(9, None)).unwrap()),
        ["ncm", "ta"]
    );
}

#[test]
fn fewer_shots_are_drawn_by_seed() {
    let mut lab = Plan::even(&CLASSES, 6, 30).lab();
    let hyper = LabHyper {
        alpha: 1.0,
        beta: 5.5,
        gamma: 1.0,
    };
    let of = |lab: &mut Lab, seed| {
        let ask = LabSettings {
            shots: Some(2),
            seed,
            ..settings(1, Some(hyper))
        };
        let report = lab.classify(&ask).unwrap();
        assert_eq!(report.shots, [2, 2, 2]);
        method(&report, "ta").probability.clone()
    };
    let first = of(&mut lab, 1);
    assert_eq!(first, of(&mut lab, 1));
    assert!((2..8).any(|seed| of(&mut lab, seed) != first));
}
