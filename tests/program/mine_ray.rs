//! A plan on Ray, whose program, worker and node are taken away in mid-task.

use std::process::Command;

/// Whether Ray can be had; a test without it says so.
fn ray(test: &str) -> Option<&'static str> {
    let there = |python: &&str| {
        let asked = Command::new(python)
            .args(["-c", "import numpy, pyarrow, ray"])
            .output();
        asked.is_ok_and(|asked| asked.status.success())
    };
    let python = ["python3", "python"].into_iter().find(there);
    if python.is_none() {
        println!("skipped {test}: Python with Ray is not here (pip install ray numpy pyarrow)");
    }
    python
}

/// The script fails unless every block is there, none twice or damaged, no stray file is left,
/// and the pairs are those of one machine.
#[test]
fn ray_finds_the_same_pairs_though_its_workers_die() {
    let test = "ray_finds_the_same_pairs_though_its_workers_die";
    let Some(python) = ray(test) else {
        return;
    };
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reference/mining/ray_kill.py"
    );
    let done = Command::new(python)
        .arg(script)
        .arg(assert_cmd::cargo::cargo_bin!("clipsight"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let error = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\n{error}");
    assert!(said.contains("78 of 78"), "{said}");
}
