//! The exact search for alpha, beta and gamma against the authors' grid in
//! NumPy, one thread each, on the same features: with the authors' loops over its
//! points, and vectorised over alphas too with nothing computed twice.
//!
//! `clipsight evaluate FOLDER --text TABLE --shots 4 --seeds 1 --dump FILE`, then
//! `CLIPSIGHT_DUMP=FILE make bench BENCH=search`. Runs
//! `tests/reference/search_grid.py` (Python with NumPy) beside it; both start
//! from features and end with the hyper-parameters.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Instant;

use clipsight::vectors::few_shot::affinity::Phi;
use clipsight::vectors::few_shot::cache::{Cache, CacheKey};
use clipsight::vectors::few_shot::leave_one_out::Validation;
use clipsight::vectors::few_shot::method::MethodName;
use clipsight::vectors::few_shot::search::{Space, exact, grid};
use clipsight::vectors::few_shot::text::TextClassifier;
use clipsight::vectors::streams::Streams;
use ndarray::{Array2, s};
use safetensors::SafeTensors;

const RUNS: usize = 7;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let Some(path) = std::env::var_os("CLIPSIGHT_DUMP") else {
        println!("search: skipped, CLIPSIGHT_DUMP names no dump of `clipsight evaluate --dump`");
        return Ok(());
    };
    let bytes = std::fs::read(&path)?;
    let dump = Dump(SafeTensors::deserialize(&bytes)?);
    let (cache, text) = dump.cache()?;
    let queries = Streams::new(dump.matrix("val.plain")?, None)?;
    let truth = dump.labels("val.label")?;
    println!(
        "{} validation images, {} keys, {} classes",
        truth.len(),
        cache.len(),
        cache.classes().len()
    );
    for name in [MethodName::Ta, MethodName::Tx] {
        let method = name.build(true, Phi::PerQuery)?;
        let mut best = f64::INFINITY;
        let mut found = None;
        for _ in 0..RUNS {
            let start = Instant::now();
            let validation = Validation::held_out(
                &*method,
                &cache,
                Some(&text),
                queries.clone(),
                truth.clone(),
            )?;
            let result = exact(&validation.terms, &validation.truth, &Space::default())?;
            best = best.min(start.elapsed().as_secs_f64());
            found = Some((result, validation));
        }
        let Some((result, validation)) = found else {
            continue;
        };
        let by_grid = grid(&validation.terms, &validation.truth, &Space::default())?;
        println!(
            "{name}: exact search {:.1} ms, {} of {} right (the grid: {})",
            1e3 * best,
            result.correct,
            result.total,
            by_grid.correct
        );
        for (what, options) in [
            ("the authors' loops", &["--authors-loops"][..]),
            ("vectorised, nothing twice", &[]),
        ] {
            let theirs = numpy(&path, name, options)?;
            println!(
                "    NumPy's grid, {what}: {:.0} ms, {:.0} times the exact search",
                1e3 * theirs,
                theirs / best
            );
        }
    }
    Ok(())
}

/// Seconds of CPU that the grid in NumPy takes.
fn numpy(dump: &OsStr, name: MethodName, options: &[&str]) -> Result<f64, Failure> {
    let output = Command::new("python3")
        .arg("tests/reference/search_grid.py")
        .arg(dump)
        .args(["--methods", name.as_str()])
        .args(options)
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let seconds = printed.lines().find_map(|line| {
        line.split_once('(')?
            .1
            .split_once(" s of CPU")?
            .0
            .parse()
            .ok()
    });
    Ok(seconds.ok_or_else(|| format!("{printed}{}", String::from_utf8_lossy(&output.stderr)))?)
}

struct Dump<'a>(SafeTensors<'a>);

impl Dump<'_> {
    fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), Failure> {
        let view = self.0.tensor(name)?;
        let fours = view.data().as_chunks::<4>().0.iter();
        let values = fours.map(|b| f32::from_le_bytes(*b)).collect();
        Ok((view.shape().to_vec(), values))
    }

    fn matrix(&self, name: &str) -> Result<Array2<f32>, Failure> {
        let (shape, values) = self.floats(name)?;
        Ok(Array2::from_shape_vec((shape[0], shape[1]), values)?)
    }

    fn labels(&self, name: &str) -> Result<Vec<usize>, Failure> {
        let view = self.0.tensor(name)?;
        let eights = view.data().as_chunks::<8>().0.iter();
        Ok(eights.map(|b| i64::from_le_bytes(*b) as usize).collect())
    }

    fn cache(&self) -> Result<(Cache, TextClassifier), Failure> {
        let text = self.matrix("text")?;
        let names: Vec<String> = (0..text.nrows()).map(|n| format!("class {n}")).collect();
        let (shape, plain) = self.floats("keys.plain.views")?;
        let rows = (shape[0] * shape[1], shape[2]);
        let plain = Array2::from_shape_vec(rows, plain)?;
        let mut cache = Cache::new();
        let mut classes = Vec::new();
        for name in &names {
            classes.push(cache.add_class(name.clone())?);
        }
        for (key, label) in self.labels("keys.label")?.into_iter().enumerate() {
            let views = key * shape[1]..(key + 1) * shape[1];
            let key = CacheKey::from_views(plain.slice(s![views, ..]), None)?;
            cache.add(classes[label], key)?;
        }
        Ok((cache, TextClassifier::new(names, text)?))
    }
}
