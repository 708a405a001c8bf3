//! The program on a GPU whose numbers are wrong.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use clipsight::cli;
use clipsight::device::open_gpu;
use clipsight::fetch::installed;
use clipsight::kernels::multiply_wrongly;
use clipsight::report::pair::PairReport;
use clipsight::weights::catalogue::Catalogue;
use pollster::block_on;

/// Arguments of [`the_program_with_a_wrong_kernel`], one a line.
const ARGUMENTS: &str = "CLIPSIGHT_TEST_ARGUMENTS";

#[test]
#[ignore = "the program itself: a_gpu_that_multiplies_wrongly_is_not_believed runs it"]
fn the_program_with_a_wrong_kernel() {
    let arguments = env::var(ARGUMENTS).expect("another test's to give");
    multiply_wrongly();
    let _ = cli::run(arguments.lines().map(OsString::from));
}

/// Runs it as a process of its own: its report and what it says.
fn run(home: &Path, arguments: &[&str]) -> (PairReport, String) {
    let output = Command::new(env::current_exe().unwrap())
        .args(["self_test::the_program_with_a_wrong_kernel", "--exact"])
        .args(["--ignored", "--nocapture"])
        .env(ARGUMENTS, arguments.join("\n"))
        .env("CLIPSIGHT_HOME", home)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    let json = out.lines().find(|line| line.starts_with('{'));
    let json = json.unwrap_or_else(|| panic!("no report:\n{out}\n{err}"));
    (serde_json::from_str(json).unwrap(), err)
}

#[cfg(unix)]
#[test]
fn a_gpu_that_multiplies_wrongly_is_not_believed() {
    let test = "a_gpu_that_multiplies_wrongly_is_not_believed";
    let catalogue = Catalogue::built_in().unwrap();
    let pair = &catalogue.default_pair;
    let weights = [&pair.clip, &pair.dino].map(|name| installed(catalogue.model(name).unwrap()));
    let [Some(clip), Some(_)] = weights else {
        println!("skipped {test}: the weights of the default pair are not here");
        return;
    };
    if block_on(open_gpu()).is_err() {
        println!("skipped {test}: no GPU adapter, not even a software one");
        return;
    }
    // A home without results of earlier tests.
    let home = tempfile::tempdir().unwrap();
    let there = clip.path.ancestors().nth(4).unwrap();
    for name in ["weights", "panels"] {
        let there = there.join(name);
        if there.exists() {
            std::os::unix::fs::symlink(there, home.path().join(name)).unwrap();
        }
    }
    let images = ["lotus-0017.jpg", "water-lily-0001.jpg"].map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
        path.join(name).display().to_string()
    });
    let pair = |device: &str| {
        let [a, b] = [&*images[0], &*images[1]];
        run(
            home.path(),
            &["clipsight", "pair", a, b, "--json", "--device", device],
        )
    };
    let (right, said) = pair("cpu");
    assert_eq!(right.device, "cpu");
    assert!(!said.contains("self-test"), "{said}");

    let (report, said) = pair("wgpu");
    assert_eq!(report.device, "cpu");
    assert_eq!(report.verdict, right.verdict);
    assert_eq!(report.clip.cosine, right.clip.cosine);
    assert_eq!(report.dino.cosine, right.dino.cosine);
    // CLIP's layers have other sizes, and pass.
    assert!(
        said.contains("testing") && said.contains("failed (dinov2"),
        "{said}"
    );
    assert!(said.contains("--device cpu"), "{said}");
    assert_eq!(
        fs::read_dir(home.path().join("self-tests"))
            .unwrap()
            .count(),
        2
    );

    // Known now: said again, but not tested again.
    let (report, said) = pair("wgpu");
    assert_eq!(report.device, "cpu");
    assert!(
        said.contains("failed (dinov2") && !said.contains("testing"),
        "{said}"
    );
}
