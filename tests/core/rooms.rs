//! Imports run downwards, and nowhere in a circle: read off the sources of the
//! crates. ARCHITECTURE.md draws the same rooms.
//!
//! Files are the modules; a folder's `mod.rs` stands among its files. A name that a
//! module hands on (`pub use`) counts as the file that it comes from, and handing on
//! is no use. Tests may use what they like.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A crate's sources and its rooms, lowest first.
struct Crate {
    /// Its folder, from the core's.
    folder: &'static str,
    rooms: &'static [&'static str],
}

const CRATES: [Crate; 3] = [
    Crate {
        folder: "../processor",
        rooms: &[
            "lanes",
            "isa",
            "math",
            "panels",
            "parallel",
            "activate",
            "layer_norm",
            "attention",
            "linear",
            "dot",
            "half",
            "screen",
            "mod",
        ],
    },
    Crate {
        folder: ".",
        rooms: &[
            "clock", "language", "csv", "files", "hash", "legible", "notes", "net", "image",
            "weights", "text", "report", "vectors", "corpus", "embed", "mine", "fetch", "chat",
            "mmvp", "plot", "mod",
        ],
    },
    Crate {
        folder: "..",
        rooms: &[
            "model", "kernels", "device", "open", "ask", "train", "cli", "web", "main", "mod",
        ],
    },
];

type Module = Vec<String>;

#[derive(Default)]
struct Sources {
    /// Text of each module, without comments and tests.
    texts: BTreeMap<Module, String>,
    /// Folders, whose modules have modules.
    folders: BTreeSet<Module>,
    /// What a module hands on: name to full path.
    handed_on: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Sources {
    fn read(root: &Path) -> Self {
        let mut sources = Self::default();
        sources.add(root, &Vec::new());
        let modules: Vec<Module> = sources.texts.keys().cloned().collect();
        for module in modules {
            let text = sources.texts[&module].clone();
            let mut names = BTreeMap::new();
            for (path, public) in sources.paths(&module, &text) {
                if let (true, Some(name)) = (public, path.last()) {
                    names.insert(name.clone(), path.clone());
                }
            }
            sources.handed_on.insert(module, names);
        }
        sources
    }

    fn add(&mut self, folder: &Path, module: &Module) {
        self.folders.insert(module.clone());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if name == "tests" {
                continue;
            }
            let mut own = module.clone();
            own.push(name.clone());
            if path.is_dir() {
                // A crate of its own.
                if !path.join("Cargo.toml").exists() {
                    self.add(&path, &own);
                }
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let own = if ["mod", "lib"].contains(&&*name) {
                    module.clone()
                } else {
                    own
                };
                self.texts.insert(own, without_tests(&text));
            }
        }
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.texts.contains_key(path)
    }

    /// Every path of a module's text as a full one, and whether it is handed on.
    fn paths(&self, module: &Module, text: &str) -> Vec<(Module, bool)> {
        let mut found = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some((public, begin)) = import(line) else {
                let paths = inline(line).into_iter();
                found.extend(paths.filter_map(|path| Some((self.full(module, &path)?, false))));
                continue;
            };
            let mut tree = begin.to_owned();
            while !tree.contains(';') {
                tree.push_str(lines.next().unwrap_or(";"));
            }
            let paths = trees(tree.trim_end_matches(';')).into_iter();
            found.extend(paths.filter_map(|path| Some((self.full(module, &path)?, public))));
        }
        found
    }

    /// A path from the crate on, if it begins in this crate.
    fn full(&self, module: &Module, path: &[String]) -> Option<Module> {
        let mut own = module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                own.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|name| name == "super") {
                    own.pop();
                    rest = &rest[1..];
                }
            }
            child => {
                own.push(child.to_owned());
                if !self.is_module(&own) {
                    return None;
                }
                rest = &path[1..];
            }
        }
        own.extend(rest.iter().cloned());
        Some(own)
    }

    /// The file that a full path leads to.
    fn file_of(&self, path: &[String]) -> Option<Module> {
        let mut module = Module::new();
        for (place, name) in path.iter().enumerate() {
            let mut deeper = module.clone();
            deeper.push(name.clone());
            if self.is_module(&deeper) {
                module = deeper;
                continue;
            }
            let target = self.handed_on.get(&module)?.get(name);
            if let Some(target) = target
                && target.as_slice() != path
            {
                let target: Module = target.iter().chain(&path[place + 1..]).cloned().collect();
                return self.file_of(&target);
            }
            // Else another crate's, which the root hands on.
            if module.is_empty() {
                return None;
            }
            break;
        }
        Some(module)
    }

    /// From each file to those that it uses, with the path that says so.
    fn uses(&self) -> BTreeMap<(Module, Module), String> {
        let mut uses = BTreeMap::new();
        for (module, text) in &self.texts {
            for (path, public) in self.paths(module, text) {
                if let Some(file) = self.file_of(&path)
                    && file != *module
                    && !public
                {
                    uses.insert((self.node(module), self.node(&file)), path.join("::"));
                }
            }
        }
        uses
    }

    /// A folder's own file stands among its files.
    fn node(&self, module: &Module) -> Module {
        let mut node = module.clone();
        if self.folders.contains(module) {
            node.push("mod".into());
        }
        node
    }
}

/// Whether a line begins to import or hand on, and what.
fn import(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(tree) = line.strip_prefix("use ") {
        return Some((false, tree));
    }
    let (visible, tree) = line.split_once(" use ")?;
    let public = visible == "pub" || (visible.starts_with("pub(") && visible.ends_with(')'));
    public.then_some((true, tree))
}

/// Without comments, and without the tests at the end.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        if line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test") {
            // Modules of tests stand last, or are files of their own.
            if !text.contains("\n#[cfg(test)]\nmod tests;") {
                break;
            }
            continue;
        }
        let code = line.split("//").next().unwrap_or_default();
        kept.push_str(code);
        kept.push('\n');
    }
    kept
}

/// `a::{b, c::d}` as paths.
fn trees(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let before = names(tree[..open].trim().trim_end_matches("::"));
        let inner = tree[open + 1..].trim_end();
        let inner = inner.strip_suffix('}').unwrap_or(inner);
        let mut parts = vec![String::new()];
        let mut depth = 0;
        for c in inner.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if c == ',' && depth == 0 {
                parts.push(String::new());
            } else if let Some(last) = parts.last_mut() {
                last.push(c);
            }
        }
        let all = parts.iter().filter(|part| !part.trim().is_empty());
        all.flat_map(|part| trees(part))
            .map(|path| {
                let path = path.into_iter().filter(|name| name != "self");
                before.iter().cloned().chain(path).collect()
            })
            .collect()
    } else {
        let path = names(tree.split(" as ").next().unwrap_or_default());
        vec![path].into_iter().filter(|p| !p.is_empty()).collect()
    }
}

fn names(path: &str) -> Vec<String> {
    path.split("::")
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name != "*")
        .collect()
}

/// Paths in code: `crate::a::b`, `super::a`, `child::f`.
fn inline(code: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(|c: char| !is_part(c))
        .filter(|word| word.contains("::") && !word.starts_with(':'))
        .map(names)
        .collect()
}

/// The nodes that lie on a circle.
fn on_circles(edges: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let mut reach = edges.clone();
    loop {
        let more: BTreeSet<_> = reach
            .iter()
            .flat_map(|(a, b)| {
                let next = edges.iter().filter(move |(from, _)| from == b);
                next.map(move |(_, c)| (a.clone(), c.clone()))
            })
            .filter(|pair| !reach.contains(pair))
            .collect();
        if more.is_empty() {
            break;
        }
        reach.extend(more);
    }
    let back = |(a, b): &&(String, String)| reach.contains(&(b.clone(), a.clone()));
    edges.iter().filter(back).cloned().collect()
}

fn all() -> impl Iterator<Item = (Crate, Sources)> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    CRATES.into_iter().map(move |one| {
        let sources = Sources::read(&core.join(one.folder));
        (one, sources)
    })
}

#[test]
fn nothing_runs_in_a_circle() {
    let mut wrong = Vec::new();
    for (_, sources) in all() {
        let uses = sources.uses();
        for folder in &sources.folders {
            wrong.extend(circles(folder, &uses));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The circles among what lies in a folder.
fn circles(folder: &Module, uses: &BTreeMap<(Module, Module), String>) -> Vec<String> {
    let depth = folder.len();
    let mut edges = BTreeSet::new();
    let mut why: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for ((from, to), path) in uses {
        let below = |node: &Module| node.len() > depth && node.starts_with(folder);
        if below(from) && below(to) && from[depth] != to[depth] {
            let edge = (from[depth].clone(), to[depth].clone());
            edges.insert(edge.clone());
            let words = format!("{} uses {path}", from.join("/"));
            why.entry(edge).or_default().insert(words);
        }
    }
    let on_circles = on_circles(&edges).into_iter();
    on_circles
        .map(|edge| {
            let folder = folder.join("/");
            format!("{folder}: {} -> {}: {:?}", edge.0, edge.1, why[&edge])
        })
        .collect()
}

#[test]
fn nothing_runs_upwards() {
    let mut wrong = Vec::new();
    for (Crate { folder, rooms }, sources) in all() {
        let place = |room: &String| rooms.iter().position(|own| own == room);
        let uses = sources.uses();
        assert!(uses.len() > 20, "the sources in {folder} were not found");
        for ((from, to), path) in uses {
            match (place(&from[0]), place(&to[0])) {
                (Some(a), Some(b)) if a >= b => {}
                (Some(_), Some(_)) => wrong.push(format!("{} uses {path}", from.join("/"))),
                _ => wrong.push(format!("{} or {}: not among the rooms", from[0], to[0])),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
