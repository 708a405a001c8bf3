//! The default models with their real weights against whole reference tensors
//! of four photos (PyTorch, float32). Skipped by name without them.

use std::fs;
use std::path::PathBuf;

use clipsight::device::Cpu;
use clipsight::device::open_gpu;
use clipsight::fetch::installed;
use clipsight::image::{Limits, Pixels, decode, preprocess};
use clipsight::kernels::{Gpu, fill_outputs_with_nan};
use clipsight::model::{ImageBatch, ImageEncoder, VitBackend, Want, read};
use clipsight::vectors::embedding::Embedding;
use clipsight::weights::catalogue::{Catalogue, Model};
use clipsight::weights::files::pack::read_pack;
use clipsight::weights::files::read::read as read_weights;
use clipsight::weights::rounding::to_f32;
use pollster::block_on;
use safetensors::SafeTensors;

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path)
}

/// The reference file and the model, or a line that says what is missing.
fn reference(test: &str, model: &str) -> Option<(Vec<u8>, Model)> {
    let catalogue = Catalogue::built_in().unwrap();
    let model = catalogue.model(model).unwrap().clone();
    let Ok(file) = fs::read(shared("golden/golden.safetensors")) else {
        println!("skipped {test}: ../shared/golden is not here");
        return None;
    };
    match installed(&model) {
        // The references were made from the mirror's files.
        Some(fetched) if fetched.source_id == "mirror" => Some((file, model)),
        _ => {
            println!("skipped {test}: no weights of {} (mirror)", model.id);
            None
        }
    }
}

fn encoder<B: VitBackend>(model: &Model, device: &B::Device) -> ImageEncoder<B> {
    let fetched = installed(model).unwrap();
    let bytes = fs::read(fetched.path).unwrap();
    let tensors = read_weights(
        fetched.reader,
        &[&bytes],
        &model.architecture.clone().into(),
    )
    .unwrap();
    ImageEncoder::new(&model.architecture, to_f32(&tensors), device).unwrap()
}

struct Golden<'a> {
    file: SafeTensors<'a>,
    prefix: &'a str,
}

impl Golden<'_> {
    fn images(&self) -> Vec<String> {
        let end = format!("/{}.pixels", self.prefix);
        let mut images: Vec<String> = self
            .file
            .names()
            .iter()
            .filter_map(|name| name.strip_suffix(&end))
            .map(str::to_owned)
            .collect();
        images.sort();
        assert_eq!(images.len(), 4);
        images
    }

    fn pixels(&self, image: &str) -> Pixels {
        let tensor = self.file.tensor(&format!("{image}/{}.pixels", self.prefix));
        Pixels {
            side: 224,
            data: tensor.unwrap().data().to_vec(),
        }
    }

    fn floats(&self, image: &str, what: &str) -> Vec<f32> {
        let tensor = self.file.tensor(&format!("{image}/{}.{what}", self.prefix));
        tensor
            .unwrap()
            .data()
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
            .collect()
    }
}

struct Limit {
    cosine: f32,
    images: usize,
}

fn check<B: VitBackend>(test: &str, name: &str, device: &B::Device, limit: Limit) {
    let Some((bytes, model)) = reference(test, name) else {
        return;
    };
    let (prefix, embedding) = match name {
        "clip-vit-b16" => ("clip", "embedding"),
        _ => ("dino", "cls"),
    };
    let golden = Golden {
        file: SafeTensors::deserialize(&bytes).unwrap(),
        prefix,
    };
    let encoder = encoder::<B>(&model, device);
    let encode = |pixels: Pixels| {
        let batch = ImageBatch::of_images(&[pixels], &model.preprocess).unwrap();
        encoder.forward(&batch, Want::default()).unwrap()
    };
    for image in golden.images().iter().take(limit.images) {
        let output = encode(golden.pixels(image));
        let ours = Embedding::normalised(block_on(read(output.embedding)).unwrap());
        let theirs = Embedding::normalised(golden.floats(image, embedding));
        assert!(ours.cosine(&theirs) >= limit.cosine, "{image}");
        assert!(ours.max_difference(&theirs) <= 1e-3, "{image}");

        // Token by token: CLIP's have outliers that would hide the others.
        let width = model.architecture.width;
        let tokens = block_on(read(output.patch_tokens)).unwrap();
        let expected = golden.floats(image, "patch_tokens");
        assert_eq!(tokens.len(), expected.len());
        for (a, b) in tokens
            .chunks_exact(width)
            .zip(expected.chunks_exact(width))
            .map(|(a, b)| (a.to_vec(), b.to_vec()))
        {
            let (a, b) = (Embedding::normalised(a), Embedding::normalised(b));
            assert!(a.cosine(&b) >= limit.cosine, "{image}: a patch token");
            assert!(a.max_difference(&b) <= 1e-3, "{image}: a patch token");
        }

        // From the file itself, with our decoder and our resize.
        let decoded = decode(
            &fs::read(shared("data").join(image)).unwrap(),
            Limits::default(),
        );
        let pixels = preprocess(&decoded.unwrap().rgb, &model.preprocess).unwrap();
        let whole = encode(pixels);
        let whole = Embedding::normalised(block_on(read(whole.embedding)).unwrap());
        let cosine = whole.cosine(&theirs);
        println!("{name}, {image}: from the file, cosine {cosine:.6}");
        assert!(cosine >= limit.cosine, "{image}: {cosine}");
    }
}

const CPU: Limit = Limit {
    cosine: 0.99999,
    images: 4,
};
const GPU: Limit = Limit {
    cosine: 0.9999,
    images: 1,
};

#[test]
fn clip_on_the_cpu() {
    check::<Cpu>("clip_on_the_cpu", "clip-vit-b16", &Default::default(), CPU);
}

#[test]
fn dinov2_on_the_cpu() {
    check::<Cpu>(
        "dinov2_on_the_cpu",
        "dinov2-small",
        &Default::default(),
        CPU,
    );
}

#[test]
fn clip_on_wgpu() {
    fill_outputs_with_nan(true);
    match block_on(open_gpu()) {
        Ok(gpu) => check::<Gpu>("clip_on_wgpu", "clip-vit-b16", &gpu.device, GPU),
        Err(error) => println!("skipped clip_on_wgpu: {error}"),
    }
}

#[test]
fn dinov2_on_wgpu() {
    fill_outputs_with_nan(true);
    match block_on(open_gpu()) {
        Ok(gpu) => check::<Gpu>("dinov2_on_wgpu", "dinov2-small", &gpu.device, GPU),
        Err(error) => println!("skipped dinov2_on_wgpu: {error}"),
    }
}

/// The packs that `clipsight pack` made stay within their size, give CLIP's 8-bit
/// source again, and keep DINOv2's embeddings near.
#[test]
fn packs_are_small_and_near() {
    let Some(folder) = std::env::var_os("CLIPSIGHT_PACKS") else {
        println!("skipped packs_are_small_and_near: CLIPSIGHT_PACKS names no folder of packs");
        return;
    };
    for (name, most_bytes, cosine) in [
        ("clip-vit-b16", 88_000_000, 0.99999),
        ("dinov2-small", 23_500_000, 0.999),
    ] {
        let Some((bytes, model)) = reference("packs_are_small_and_near", name) else {
            return;
        };
        let path = std::path::Path::new(&folder).join(format!("{name}.safetensors"));
        let pack = fs::read(path).unwrap();
        assert!(pack.len() <= most_bytes, "{name}: {} bytes", pack.len());
        let (_, tensors) = read_pack(&pack).unwrap();
        let device = Default::default();
        let packed = ImageEncoder::<Cpu>::new(&model.architecture, tensors, &device).unwrap();
        let golden = Golden {
            file: SafeTensors::deserialize(&bytes).unwrap(),
            prefix: &name[..4],
        };
        for image in golden.images() {
            let pixels = [golden.pixels(&image)];
            let batch = ImageBatch::of_images(&pixels, &model.preprocess).unwrap();
            let ours = block_on(packed.embed(&batch)).unwrap().swap_remove(0);
            let theirs = golden.floats(
                &image,
                if name == "clip-vit-b16" {
                    "embedding"
                } else {
                    "cls"
                },
            );
            let near = Embedding::normalised(ours).cosine(&Embedding::normalised(theirs));
            println!("{name}, {image}: in 8 bits, cosine {near:.6}");
            assert!(near >= cosine, "{name}, {image}: {near}");
        }
    }
}
