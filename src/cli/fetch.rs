//! `clipsight fetch`: brings weights to this machine.

use std::io::{IsTerminal, stderr};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::fetch::{
    DataSet, Fetched, Options, Progress, data_set, fetch, fetch_data, installed_data,
    installed_with,
};
use crate::weights::catalogue::{Catalogue, CatalogueError, Item, Model};

/// Download the weights of models and data sets, or check that they are here.
///
/// Tries the Hugging Face Hub first, then mirrors. A download that was cut off
/// resumes; a file with a wrong hash is refused. Honours HF_TOKEN, HF_ENDPOINT,
/// HF_HOME, HF_HUB_OFFLINE and http_proxy, https_proxy, no_proxy. Files are
/// kept in CLIPSIGHT_HOME, by default in the platform's cache folder. It may be
/// read-only once they are there; each file is hashed once.
#[derive(Debug, Clone, Default, Args)]
pub struct FetchArgs {
    /// Models to fetch, `clip-tokenizer`, or the data sets `mmvp` and `mmvp-vlm`; `all` for
    /// every model and the tokenizer [default: the default pair]
    pub models: Vec<String>,
    /// Never use the network: only say what is here
    #[arg(long)]
    pub offline: bool,
    /// Only this source: `hub`, `mirror`, or one that `clipsight models` lists
    #[arg(long)]
    pub source: Option<String>,
}

impl FetchArgs {
    /// The arguments that fetch these models.
    pub fn of(models: &[&str]) -> Self {
        Self {
            models: models.iter().map(|&model| model.to_owned()).collect(),
            ..Self::default()
        }
    }
}

/// Runs the command. All it prints goes to standard error: a command that
/// fetches on the way keeps standard output for its own result.
///
/// # Errors
/// An unknown model, or the first model that no source gives.
pub fn run(args: FetchArgs) -> anyhow::Result<()> {
    let catalogue = Catalogue::load()?;
    let mut options = Options::from_env()?;
    options.offline |= args.offline;
    options.source = args.source;
    let (sets, names): (Vec<String>, Vec<String>) = args
        .models
        .iter()
        .cloned()
        .partition(|name| data_set(name).is_some());
    for set in sets.iter().filter_map(|name| data_set(name)) {
        data(set, &options)?;
    }
    if names.is_empty() && !sets.is_empty() {
        return Ok(());
    }
    for item in items(&catalogue, &names)? {
        let fetched = with_bar(item, &options)?;
        let verified = if fetched.verified {
            "hash verified"
        } else {
            "hash not known beforehand"
        };
        eprintln!(
            "{}: {} ({}, {}, {verified})",
            item.id,
            fetched.path.display(),
            fetched.source_id,
            megabytes(fetched.bytes),
        );
        let source = item.sources.iter().find(|s| s.id == fetched.source_id);
        if let Some(source) = source {
            eprintln!("  licence: {}", source.licence);
            if let Some(note) = &source.note {
                eprintln!("  note: {note}");
            }
        }
    }
    Ok(())
}

/// Fetches a data set.
fn data(set: DataSet, options: &Options) -> anyhow::Result<()> {
    let found = match installed_data(set, options) {
        Some(found) => found,
        None => {
            let mut bar = Bar::new();
            bar.note(&format!("{}: fetching {}", set.id, set.title));
            fetch_data(set, options, &mut bar)?
        }
    };
    eprintln!(
        "{}: {} ({} files, {}, hashes verified)",
        set.id,
        found.folder.display(),
        found.files,
        megabytes(found.bytes),
    );
    eprintln!("  licence: {}", set.licence);
    Ok(())
}

/// What is named, as [`chosen`], the tokenizer also.
fn items<'a>(catalogue: &'a Catalogue, names: &[String]) -> anyhow::Result<Vec<Item<'a>>> {
    let tokenizer = catalogue.tokenizer.as_ref().map(Item::from);
    if names.is_empty() || names.iter().any(|name| name == "all") {
        let models = chosen(catalogue, names)?.into_iter().map(Item::from);
        let tokenizer = tokenizer.filter(|_| !names.is_empty());
        return Ok(models.chain(tokenizer).collect());
    }
    let named = |name: &String| match tokenizer {
        Some(tokenizer) if tokenizer.id == name => Ok(tokenizer),
        _ => catalogue.model(name).map(Item::from),
    };
    Ok(names
        .iter()
        .map(named)
        .collect::<Result<_, CatalogueError>>()?)
}

/// The models named, the default pair for none, every model for `all`.
///
/// # Errors
/// An unknown name.
pub fn chosen<'a>(catalogue: &'a Catalogue, names: &[String]) -> anyhow::Result<Vec<&'a Model>> {
    if names.iter().any(|name| name == "all") {
        return Ok(catalogue.models.iter().collect());
    }
    let pair = &catalogue.default_pair;
    let default = [pair.clip.clone(), pair.dino.clone()];
    let names = if names.is_empty() { &default } else { names };
    let models = names.iter().map(|name| catalogue.model(name));
    Ok(models.collect::<Result<_, _>>()?)
}

/// Fetches one file, with a progress bar on a terminal and lines elsewhere.
///
/// # Errors
/// As [`fetch`].
pub fn with_bar<'a>(item: impl Into<Item<'a>>, options: &Options) -> anyhow::Result<Fetched> {
    let item = item.into();
    if let Some(found) = installed_with(item, options) {
        return Ok(found);
    }
    let mut bar = Bar::new();
    bar.note(&format!("{}: fetching {}", item.id, item.title));
    Ok(fetch(item, options, &mut bar)?)
}

/// Bytes as megabytes (10^6), as downloads are counted.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Progress on standard error.
struct Bar {
    bar: Option<ProgressBar>,
    what: String,
    terminal: bool,
}

impl Bar {
    fn new() -> Self {
        Self {
            bar: None,
            what: String::new(),
            terminal: stderr().is_terminal(),
        }
    }
}

impl Progress for Bar {
    fn start(&mut self, what: &str, total: Option<u64>, done: u64) {
        self.what = what.to_owned();
        if !self.terminal {
            let size = total.map_or_else(|| "size unknown".to_owned(), megabytes);
            let resumed = if done > 0 {
                format!(", resumed at {}", megabytes(done))
            } else {
                String::new()
            };
            eprintln!("downloading {what} ({size}{resumed})");
            return;
        }
        let bar = self.bar.take().unwrap_or_else(ProgressBar::no_length);
        let template = if total.is_some() {
            "{msg} {bar:24} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}"
        } else {
            "{msg} {spinner} {decimal_bytes} {decimal_bytes_per_sec}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
        bar.set_message(what.to_owned());
        bar.set_position(done);
        bar.reset_eta();
        self.bar = Some(bar);
    }

    fn advance(&mut self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
        }
    }

    fn note(&mut self, message: &str) {
        match &self.bar {
            Some(bar) => bar.println(message),
            None => eprintln!("{message}"),
        }
    }

    fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish();
        } else if !self.what.is_empty() {
            eprintln!("{}: complete, checked", self.what);
        }
    }
}
