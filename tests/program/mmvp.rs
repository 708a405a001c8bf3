//! `mmvp`: pairs from photos, the table of encoders; none of it needs weights.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{clipsight, run};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples")
}

#[test]
fn pairs_are_made_from_photos() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    fs::create_dir(&photos).unwrap();
    for name in ["lotus-0034.jpg", "water-lily-0001.jpg"] {
        fs::copy(examples().join(name), photos.join(name)).unwrap();
    }
    let make = |out: &str, more: &[&str]| {
        let mut command = clipsight();
        command.args(["mmvp", "make"]).arg(&photos);
        command.arg("--out").arg(folder.path().join(out));
        run(command
            .args(["--per-pattern", "3", "--size", "96"])
            .args(more))
    };
    let (status, out, error) = make("all", &[]);
    assert_eq!(status, 0, "{error}");
    assert!(out.contains("24 pairs from 2 photos"), "{out}");
    assert!(out.contains("Left out: State and Condition"), "{out}");
    assert!(folder.path().join("all/MMVP Images/48.png").exists());

    // The same questions again, beside a picture that cannot be read.
    let whole = fs::read(photos.join("lotus-0034.jpg")).unwrap();
    fs::write(photos.join("cut.jpg"), &whole[..200]).unwrap();
    let (status, _, error) = make("again", &[]);
    assert_eq!(status, 3, "{error}");
    assert!(error.contains("cut.jpg"), "{error}");
    let questions = |out: &str| fs::read(folder.path().join(out).join("Questions.csv")).unwrap();
    assert_eq!(questions("all"), questions("again"));

    let (status, out, error) = make("two", &["--patterns", "text,count", "--seed", "7"]);
    assert_eq!(status, 3, "{error}");
    assert!(
        out.contains("6 pairs") && !out.contains("Left out"),
        "{out}"
    );

    let (status, _, error) = make("all", &[]);
    assert_eq!(status, 1);
    assert!(error.contains("not empty"), "{error}");
    let (status, _, error) = make("none", &["--patterns", "state"]);
    assert_eq!(status, 2);
    assert!(error.contains("honestly"), "{error}");
}

#[test]
fn the_table_of_encoders_is_printed_and_plotted() {
    let folder = tempfile::tempdir().unwrap();
    let plot = |name: &str| {
        let mut command = clipsight();
        command.args(["mmvp", "scaling", "--plot"]);
        run(command.arg(folder.path().join(name)))
    };
    let (status, out, error) = plot("plot.svg");
    assert_eq!(status, 0, "{error}");
    let line = out.lines().find(|line| line.starts_with("EVA02")).unwrap();
    assert!(line.contains("5044.9") && line.ends_with("33.3"), "{line}");
    assert!(
        out.contains("CLIP ViT-B/16") && out.contains("149.6"),
        "{out}"
    );
    let svg = fs::read_to_string(folder.path().join("plot.svg")).unwrap();
    assert!(svg.contains("DFN ViT-H-14, 378 px"), "{svg}");
    assert_eq!(plot("plot.png").0, 0);
    assert!(
        fs::read(folder.path().join("plot.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    let (status, _, error) = plot("plot.pdf");
    assert_eq!(status, 1);
    assert!(error.contains(".svg"), "{error}");
    let (status, out, _) = run(clipsight().args(["mmvp", "scaling", "--json"]));
    assert_eq!(status, 0);
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rows[0]["patterns"][5], 53.3);
    assert_eq!(rows[0]["origin"], "paper");
}
