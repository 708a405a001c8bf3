//! Time per image of the default pair's encoders: on the processor beside ONNX Runtime
//! on the same weights, on GPUs by itself.
//!
//! `make bench BENCH=encode` (which installs ONNX Runtime), or
//! `cargo bench --bench encode -- [cpu|wgpu|cuda ...]` for some devices only.
//! Needs the weights (`clipsight fetch`). Both sides run warm and in turns; a line says
//! the medians, their spread (from the first quartile to the third), the ratio of the
//! medians, and the cosine of the embedding to the peer's or to f32's. The same as JSON
//! goes to `target/bench/encode.json`.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clipsight::ask::check::drawn::drawn_images;
use clipsight::device::{Device, Loaded, Runtime};
use clipsight::image::preprocess;
use clipsight::model::{ImageBatch, Vision};
use clipsight::open::named::read_source;
use clipsight::open::{OpenError, int8};
use clipsight::vectors::embedding::Embedding;
use clipsight::weights::catalogue::{Catalogue, Model};
use clipsight::weights::rounding::to_f32;
use pollster::block_on;
use serde_json::json;

/// Runs of each side, in turns.
const RUNS: usize = 12;
const BATCHES: [usize; 2] = [1, 32];

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let mut devices: Vec<Device> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if devices.is_empty() {
        devices = vec![Device::Cpu, Device::Wgpu, Device::Cuda];
    }
    let catalogue = Catalogue::load()?;
    let mut lines = Vec::new();
    for device in devices {
        let runtime = match block_on(Runtime::open(device)) {
            Ok(runtime) => runtime,
            Err(error) => {
                println!("{device:?}: skipped, {error}");
                continue;
            }
        };
        let pair = &catalogue.default_pair;
        for name in [&pair.clip, &pair.dino] {
            lines.extend(of_model(&runtime, catalogue.model(name)?)?);
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join("encode.json");
    fs::write(&file, serde_json::to_string_pretty(&lines)?)?;
    println!("written to {}", file.display());
    Ok(())
}

/// All lines of one model on one device.
fn of_model(runtime: &Runtime, model: &Model) -> Result<Vec<serde_json::Value>, Failure> {
    let (fetched, tensors) = match read_source(model) {
        Err(error @ OpenError::NotHere(_)) => {
            println!("{}: skipped, {error}", model.id);
            return Ok(Vec::new());
        }
        read => read?,
    };
    let rounded = int8(model, &fetched, &tensors, &mut |_, _| ())?.tensors;
    let load = |tensors| runtime.load::<Vision>(&model.architecture, tensors);
    let (whole, rounded) = (load(to_f32(&tensors))?, load(rounded)?);
    let cpu = runtime.name() == "cpu";
    let mut lines = Vec::new();
    for count in BATCHES.into_iter().take(if cpu { 2 } else { 1 }) {
        let batch = drawn(model, count)?;
        // The first run compiles kernels and fills caches.
        let exact = embed(&whole, &batch)?.0;
        let mut peer = match cpu {
            true => Peer::start(&fetched.path, &batch)?,
            false => None,
        };
        let ours = [("f32", &whole), ("int8", &rounded)];
        let embeddings = [exact.clone(), embed(&rounded, &batch)?.0];
        let (mut times, mut theirs) = ([Vec::new(), Vec::new()], Vec::new());
        for _ in 0..RUNS {
            if let Some(peer) = &mut peer {
                theirs.push(peer.run()? / count as f64 * 1e3);
                // Its threads wait for more work before they sleep.
                std::thread::sleep(Duration::from_millis(150));
            }
            for ((_, encoder), times) in ours.iter().zip(&mut times) {
                times.push(embed(encoder, &batch)?.1 / count as f64 * 1e3);
            }
        }
        for (((precision, _), times), embedding) in ours.iter().zip(times).zip(embeddings) {
            let cosine = embedding.cosine(&exact);
            let ours = Times::of(times);
            print!(
                "{runtime}, {}, {precision}, batch {count}: {ours} an image",
                model.id
            );
            let mut line = json!({
                "device": runtime.to_string(), "model": model.id, "precision": precision,
                "batch": count, "milliseconds": ours.json(), "cosine to f32": cosine,
            });
            if let Some(peer) = &peer {
                let theirs = Times::of(theirs.clone());
                let ratio = ours.median / theirs.median;
                print!("; {} f32: {theirs}; ratio {ratio:.2}", peer.name);
                line["peer"] = json!(peer.name);
                line["peer's milliseconds"] = theirs.json();
                line["ratio"] = json!(ratio);
            }
            println!("; cosine to f32 {cosine:.6}");
            lines.push(line);
        }
        if let Some(peer) = peer {
            let cosine = exact.cosine(&peer.embedding()?);
            println!("    f32 here and there: cosine {cosine:.6}");
            lines.push(json!({
                "model": model.id, "batch": count, "f32 here and there, cosine": cosine,
            }));
        }
    }
    Ok(lines)
}

/// The drawn pictures, over and over.
fn drawn(model: &Model, count: usize) -> Result<ImageBatch, Failure> {
    let images = drawn_images();
    let pixels = (0..count)
        .map(|at| preprocess(&images[at % images.len()].1, &model.preprocess))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ImageBatch::of_images(&pixels, &model.preprocess)?)
}

/// The first image's embedding, and how many seconds all took.
fn embed(encoder: &Loaded<Vision>, batch: &ImageBatch) -> Result<(Embedding, f64), Failure> {
    let start = Instant::now();
    let mut rows = block_on(encoder.ask(|model| model.embed_each(batch, &[0.0])))?;
    let seconds = start.elapsed().as_secs_f64();
    Ok((Embedding::normalised(rows.remove(0).remove(0)), seconds))
}

/// Milliseconds of several runs.
struct Times {
    quartiles: [f64; 2],
    median: f64,
    least: f64,
}

impl Times {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() - 1) * part / 4];
        Self {
            quartiles: [at(1), at(3)],
            median: at(2),
            least: at(0),
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({ "least": self.least, "median": self.median, "quartiles": self.quartiles })
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [first, third] = self.quartiles;
        write!(f, "{:.1} ms ({first:.1} to {third:.1})", self.median)
    }
}

/// ONNX Runtime in a process of its own.
struct Peer {
    name: String,
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    _batch: tempfile::NamedTempFile,
}

impl Peer {
    /// None where it is not installed, which is said.
    fn start(graph: &Path, batch: &ImageBatch) -> Result<Option<Self>, Failure> {
        let Ok(python) = std::env::var("BENCH_PYTHON") else {
            println!("without ONNX Runtime: `make bench` installs it");
            return Ok(None);
        };
        let mut file = tempfile::NamedTempFile::new()?;
        for value in batch.values() {
            file.write_all(&value.to_le_bytes())?;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peer.py");
        let threads = std::thread::available_parallelism()?;
        let mut process = Command::new(python)
            .arg(script)
            .args([graph, file.path()])
            .args([batch.count().to_string(), threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut peer = Self {
            name: String::new(),
            process,
            lines: BufReader::new(output),
            _batch: file,
        };
        let about: serde_json::Value = serde_json::from_str(&peer.line()?)?;
        peer.name = about["peer"].as_str().unwrap_or_default().to_owned();
        Ok(Some(peer))
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.lines.read_line(&mut line)?;
        Ok(line)
    }

    /// The seconds of one run.
    fn run(&mut self) -> Result<f64, Failure> {
        let input = self.process.stdin.as_mut().ok_or("no input")?;
        writeln!(input, "run")?;
        Ok(self.line()?.trim().parse()?)
    }

    fn embedding(mut self) -> Result<Embedding, Failure> {
        drop(self.process.stdin.take());
        let values: Vec<f32> = serde_json::from_str(&self.line()?)?;
        self.process.wait()?;
        Ok(Embedding::normalised(values))
    }
}
