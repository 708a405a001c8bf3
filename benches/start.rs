//! From the start of the program to a verdict: `clipsight pair` on the processor, the
//! weights fetched and in the disk's cache.
//!
//! ```sh
//! make bench BENCH=start
//! ```
//!
//! A line per precision: the median of the runs and its quartiles. The first run, which
//! prepares the weights, is not counted.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = root.join("www/public/examples");
    let pair = ["lotus-0017.jpg", "water-lily-0001.jpg"].map(|name| examples.join(name));
    for precision in ["f32", "int8"] {
        let run = || -> Result<f64, Box<dyn std::error::Error>> {
            let start = Instant::now();
            let status = Command::new(env!("CARGO_BIN_EXE_clipsight"))
                .args(["pair", "--device", "cpu", "--precision", precision])
                .args(&pair)
                .stdout(Stdio::null())
                .status()?;
            if !status.success() {
                return Err("run `clipsight fetch` first".into());
            }
            Ok(start.elapsed().as_secs_f64())
        };
        run()?;
        let mut times = (0..RUNS).map(|_| run()).collect::<Result<Vec<_>, _>>()?;
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(RUNS - 1) * part / 4];
        println!(
            "pair, {precision}: {:.2} s from start to verdict ({:.2} to {:.2})",
            at(2),
            at(1),
            at(3)
        );
    }
    Ok(())
}
