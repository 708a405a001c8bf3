//! Blocks of pairs on this machine's GPU, a software one too, and by burn's operators: the
//! pairs that the processor finds, which `tests/core/mining.rs` holds against plain loops.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use clipsight::ask::mine::doubt;
use clipsight::device::{Cpu, OpenGpu, OperatorFinder, Runtime, open_gpu};
use clipsight::kernels::{Gpu, GpuFinder, fill_outputs_with_nan, mine_wrongly, peak_kernel};
use clipsight::model::read;
use clipsight::vectors::mining::{
    Finder, Labels, MiningError, Options, Rows, Shard, Tell, Wanted, mine_block, mine_block_by,
};
use clipsight::vectors::pairs::Rule;
use half::f16;
use pollster::block_on;

use crate::brute_force::BruteForce;

fn gpu(test: &str) -> Option<OpenGpu> {
    let gpu = block_on(open_gpu()).ok();
    if gpu.is_none() {
        println!("skipped {test}: no GPU adapter, not even a software one");
    }
    gpu
}

/// Made-up images, in groups that both encoders find more or less alike.
struct Corpus {
    sides: [Vec<f32>; 2],
    rounded: [Vec<f16>; 2],
    widths: [usize; 2],
}

fn corpus(count: usize, widths: [usize; 2], seed: u64) -> Corpus {
    let mut state = seed;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let mut side = |width: usize, own: f32| {
        let middles: Vec<f32> = (0..61 * width).map(|_| random()).collect();
        let mut rows = Vec::with_capacity(count * width);
        for place in 0..count {
            let middle = &middles[place % 61 * width..][..width];
            let row: Vec<f32> = middle.iter().map(|value| value + own * random()).collect();
            // Any length, as other people's files have it.
            let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
            let wanted = 1.0 + (place % 7) as f32;
            rows.extend(row.iter().map(|value| value / length * wanted));
        }
        rows
    };
    let sides = [side(widths[0], 0.4), side(widths[1], 0.9)];
    let round = |rows: &Vec<f32>| rows.iter().map(|&value| f16::from_f32(value)).collect();
    Corpus {
        rounded: sides.each_ref().map(round),
        sides,
        widths,
    }
}

impl Corpus {
    /// Some of its rows: CLIP's and DINOv2's in f16 or not.
    fn rows(&self, from: usize, to: usize, half: [bool; 2]) -> [Rows<'_>; 2] {
        [0, 1].map(|side| {
            let width = self.widths[side];
            let range = from * width..to * width;
            match half[side] {
                true => Rows::of_f16(&self.rounded[side][range], width).unwrap(),
                false => Rows::of_f32(&self.sides[side][range], width).unwrap(),
            }
        })
    }

    fn shard(&self, from: usize, to: usize, half: [bool; 2]) -> Shard<'_> {
        let [clip, dino] = self.rows(from, to, half);
        Shard::new(clip, dino).unwrap()
    }
}

/// Rules that have many pairs, some, and all of them.
fn rules() -> [Rule; 3] {
    [(0.86, 0.55), (0.9, 0.5), (-0.2, 1.0)].map(|(clip, dino)| Rule::new(clip, dino).unwrap())
}

/// Mines a corpus by itself and against a part, in each precision, and compares.
fn same_pairs(finder: &dyn Finder, count: usize, widths: [usize; 2], rules: &[Rule]) {
    fill_outputs_with_nan(true);
    let corpus = corpus(count, widths, count as u64);
    let mut found = 0;
    for half in [[true, true], [false, false], [true, false]] {
        let shard = corpus.shard(0, count, half);
        let [clip, dino] = corpus.rows(count / 3, count / 3 + count / 2 + 1, [half[1], half[0]]);
        let other = Shard::beside(&shard, clip, dino).unwrap();
        for &rule in rules {
            for columns in [None, Some(&other)] {
                let options = Options::default();
                let ours = mine_block(&shard, columns, rule, &options).unwrap();
                let theirs = mine_block_by(finder, &shard, columns, rule, &options).unwrap();
                let what = format!("{count} rows of {widths:?}, {half:?}, {rule:?}");
                assert_eq!(theirs.pairs.len(), ours.pairs.len(), "{what}");
                assert_eq!(theirs.pairs, ours.pairs, "{what}");
                assert_eq!(theirs.looked_at, ours.looked_at, "{what}");
                found += ours.pairs.iter().filter(|pair| pair.hit).count();
            }
        }
    }
    assert!(found > 0 || count < 100);
}

#[test]
fn the_kernel_finds_the_processors_pairs() {
    let Some(gpu) = gpu("the_kernel_finds_the_processors_pairs") else {
        return;
    };
    let finder = GpuFinder::new(&gpu.device);
    for (count, widths) in [(1, [5, 3]), (129, [1, 1]), (300, [33, 17]), (700, [20, 65])] {
        same_pairs(&finder, count, widths, &rules());
    }
    same_pairs(&finder, 2500, [100, 48], &rules()[..2]);
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn more_rows_than_a_slab_holds() {
    let Some(gpu) = gpu("more_rows_than_a_slab_holds") else {
        return;
    };
    let corpus = corpus(8192 + 300, [12, 9], 3);
    let shard = corpus.shard(0, 8192 + 300, [true, true]);
    let rule = Rule::new(0.99, 0.2).unwrap();
    let ours = mine_block(&shard, None, rule, &Options::default()).unwrap();
    assert!(
        ours.pairs
            .iter()
            .any(|pair| pair.row < 8192 && pair.column > 8192)
    );
    for finder in [
        &GpuFinder::new(&gpu.device) as &dyn Finder,
        &OperatorFinder::<Cpu>::new("cpu", Default::default()),
    ] {
        let theirs = mine_block_by(finder, &shard, None, rule, &Options::default()).unwrap();
        assert_eq!(theirs.pairs, ours.pairs);
        assert_eq!(theirs.looked_at, ours.looked_at);
    }
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn a_list_that_overflows_loses_nothing() {
    let Some(gpu) = gpu("a_list_that_overflows_loses_nothing") else {
        return;
    };
    // A launch has more than so many, and so have its halves and theirs.
    for most in [1, 100, 5000] {
        let count = if most == 1 { 12 } else { 300 };
        let finder = GpuFinder::with_room(&gpu.device, most);
        same_pairs(&finder, count, [20, 12], &rules()[2..]);
    }
    // More than is read back at first.
    same_pairs(&GpuFinder::new(&gpu.device), 400, [20, 12], &rules()[2..]);
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn operators_find_the_processors_pairs() {
    let cpu = OperatorFinder::<Cpu>::new("cpu", Default::default());
    for (count, widths) in [(1, [5, 3]), (129, [1, 1]), (300, [33, 17])] {
        same_pairs(&cpu, count, widths, &rules());
    }
    same_pairs(&cpu, 2000, [100, 48], &rules()[..2]);
    assert_eq!(doubt(&cpu, [96, 40]).unwrap(), None);
}

#[test]
fn operators_on_a_gpu_find_the_processors_pairs() {
    let Some(gpu) = gpu("operators_on_a_gpu_find_the_processors_pairs") else {
        return;
    };
    let finder = OperatorFinder::<Gpu>::new("wgpu", gpu.device.clone());
    let corpus = corpus(500, [48, 33], 8);
    let shard = corpus.shard(0, 500, [false, false]);
    for rule in rules() {
        let ours = mine_block(&shard, None, rule, &Options::default()).unwrap();
        let theirs = mine_block_by(&finder, &shard, None, rule, &Options::default()).unwrap();
        assert_eq!(theirs.pairs, ours.pairs);
    }
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn labels_count_on_a_gpu_as_on_the_processor() {
    let Some(gpu) = gpu("labels_count_on_a_gpu_as_on_the_processor") else {
        return;
    };
    let finder = GpuFinder::new(&gpu.device);
    let corpus = corpus(600, [40, 24], 4);
    let labels: Vec<u32> = (0..600).map(|row| row % 61 / 2 + row % 3).collect();
    let shard = corpus
        .shard(0, 600, [true, true])
        .labelled(&labels)
        .unwrap();
    for labels in [Labels::Across, Labels::Within] {
        let options = Options {
            labels,
            ..Options::default()
        };
        let ours = mine_block(&shard, None, rules()[0], &options).unwrap();
        let theirs = mine_block_by(&finder, &shard, None, rules()[0], &options).unwrap();
        assert!(ours.pairs.len() > 10);
        assert_eq!(theirs.pairs, ours.pairs);
    }
}

#[test]
fn a_gpu_that_mines_wrongly_is_noticed() {
    let Some(gpu) = gpu("a_gpu_that_mines_wrongly_is_noticed") else {
        return;
    };
    mine_wrongly();
    let finder = GpuFinder::new(&gpu.device);
    assert_eq!(doubt(&finder, [512, 384]).unwrap(), None);
    assert_eq!(doubt(&finder, [112, 48]).unwrap(), None);
    let wrong = doubt(&finder, [112, 49]).unwrap().unwrap();
    assert!(wrong.contains("others than the processor's"), "{wrong}");
    // One that does not compile says nothing of itself: it did not run.
    let device = block_on(open_gpu()).unwrap();
    let broken = doubt(&GpuFinder::new(&device.device), [112, 50]).unwrap();
    assert!(broken.is_some());
}

#[test]
fn what_a_peak_is_measured_by_is_computed() {
    let Some(gpu) = gpu("what_a_peak_is_measured_by_is_computed") else {
        return;
    };
    let (output, operations) = peak_kernel(&gpu.device, 128, 3);
    let output = block_on(read(output)).unwrap();
    let mut sums: Vec<f32> = (0..8).map(|at| 0.5 + 0.25 * at as f32).collect();
    let mut done = 0.0;
    for sum in &mut sums {
        for _ in 0..4 * 3 {
            *sum = sum.mul_add(0.75, 0.25);
            done += 2.0;
        }
    }
    let expected = 4.0 * sums.iter().sum::<f32>();
    assert!(output.len() == 128 && output.iter().all(|y| (y - expected).abs() < 1e-4));
    // Four of each in a vector.
    assert_eq!(operations, 128.0 * 4.0 * done);
}

/// Tells something wrong.
struct Strange(fn(&Wanted<'_>, &mut Tell<'_>));

impl Finder for Strange {
    fn name(&self) -> &str {
        "strange"
    }

    fn find(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), MiningError> {
        (self.0)(wanted, tell);
        Ok(())
    }
}

#[test]
fn a_finder_that_tells_nonsense_gives_an_error() {
    let corpus = corpus(50, [12, 9], 5);
    let shard = corpus.shard(0, 50, [true, true]);
    for strange in [
        Strange(|_, tell| _ = tell(&[[3, 50]], 1225)),
        Strange(|_, tell| _ = tell(&[[3, 3]], 1225)),
        Strange(|_, tell| _ = tell(&[], 1224)),
        Strange(|_, _| ()),
    ] {
        let found = mine_block_by(&strange, &shard, None, rules()[0], &Options::default());
        let refused = found.unwrap_err();
        assert!(matches!(refused, MiningError::Device { .. }), "{refused}");
        assert!(refused.to_string().contains("`strange` failed"));
    }
}

#[test]
fn a_block_on_a_device_tells_how_far_it_is_and_ends_when_asked() {
    let corpus = corpus(300, [12, 9], 6);
    let shard = corpus.shard(0, 300, [true, true]);
    let finder = OperatorFinder::<Cpu>::new("cpu", Default::default());
    let (cancel, seen) = (AtomicBool::new(false), AtomicU64::new(0));
    let tell = |looked_at: u64| {
        seen.fetch_add(looked_at, Ordering::Relaxed);
    };
    let options = Options {
        cancel: Some(&cancel),
        progress: Some(&tell),
        ..Options::default()
    };
    let rule = rules()[0];
    let mined = mine_block_by(&finder, &shard, None, rule, &options).unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), mined.looked_at);
    let few = Options {
        most: mined.pairs.len() - 1,
        ..Options::default()
    };
    let refused = mine_block_by(&finder, &shard, None, rule, &few).unwrap_err();
    assert!(matches!(refused, MiningError::TooMany { .. }));
    cancel.store(true, Ordering::Relaxed);
    let options = Options {
        progress: None,
        ..options
    };
    let refused = mine_block_by(&finder, &shard, None, rule, &options).unwrap_err();
    assert_eq!(refused, MiningError::Cancelled);
}

#[test]
fn rows_that_stay_are_those_of_their_shard() {
    let Some(gpu) = gpu("rows_that_stay_are_those_of_their_shard") else {
        return;
    };
    let finder = GpuFinder::new(&gpu.device);
    let mut told = Vec::new();
    for seed in [1, 2, 1] {
        // In the same place of memory, perhaps.
        let corpus = corpus(200, [24, 16], seed);
        let shard = corpus.shard(0, 200, [true, true]);
        for _ in 0..2 {
            let ours = mine_block(&shard, None, rules()[0], &Options::default()).unwrap();
            let theirs =
                mine_block_by(&finder, &shard, None, rules()[0], &Options::default()).unwrap();
            assert_eq!(theirs.pairs, ours.pairs);
            told.push(ours.pairs.len());
        }
    }
    assert!(told[0] == told[1] && told[1] == told[4] && told[1] != told[2]);
}

/// Against `tests/reference/mining/brute_force.py`, which says how to run it, on the device
/// that `CLIPSIGHT_MINING_DEVICE` names.
#[test]
#[ignore = "needs rows and pairs that brute_force.py wrote"]
fn numpy_has_the_same_pairs_on_a_device() {
    let numpy = BruteForce::read();
    let device = std::env::var("CLIPSIGHT_MINING_DEVICE").unwrap_or("wgpu".into());
    let runtime = block_on(Runtime::open(device.parse().unwrap())).unwrap();
    let finder = runtime.finder().unwrap();
    println!("{runtime}");
    let options = Options::default();
    let mined = mine_block_by(&*finder, &numpy.shard(), None, numpy.rule(), &options).unwrap();
    numpy.holds(&mined);
}

/// The same by burn's operators on the CPU.
#[test]
#[ignore = "needs rows and pairs that brute_force.py wrote"]
fn numpy_has_the_same_pairs_by_operators() {
    let numpy = BruteForce::read();
    let finder = OperatorFinder::<Cpu>::new("cpu", Default::default());
    let options = Options::default();
    let mined = mine_block_by(&finder, &numpy.shard(), None, numpy.rule(), &options).unwrap();
    numpy.holds(&mined);
}
