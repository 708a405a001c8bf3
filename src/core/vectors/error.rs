//! What can be wrong with a question about vectors.

/// Why a question about vectors was refused. Each message says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VectorError {
    /// Two things that belong together differ in size.
    #[error("{what}: {found} where {expected} are needed; give matching rows and widths")]
    Size {
        /// What was counted.
        what: &'static str,
        /// What was found.
        found: usize,
        /// What the rest needs.
        expected: usize,
    },
    /// Nothing where at least one is needed.
    #[error("there are no {what}: give at least one")]
    Empty {
        /// What is missing.
        what: &'static str,
    },
    /// A feature that is not a finite number.
    #[error(
        "row {row} of the features holds NaN or infinity: encode that image again, \
         and run the self-test if it stays so"
    )]
    NotFinite {
        /// Row, counted from 0.
        row: usize,
    },
    /// A setting outside its range.
    #[error("{what} is {value}, which is out of range: give {range}")]
    Setting {
        /// The setting's name.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// Some keys have an adapted feature and some do not.
    #[error(
        "the cache holds keys with and without adapted features: \
         encode all images with the adapter, or none"
    )]
    MixedStreams,
    /// Some images are CLIP's alone and some a mixture.
    #[error("some images are mixed with DINOv2 and some are not: mix all of them, or none")]
    MixedRatios,
    /// A ++ method without adapted features.
    #[error("this method needs adapted features: load an adapter, or choose one without ++")]
    NoAdapted,
    /// A method that needs text where there is none.
    #[error(
        "this method needs a text classifier: give the classes text embeddings, \
         or choose ncm or image-only ta"
    )]
    NoText,
    /// A method asked for in a form that is not defined.
    #[error("{method} is not defined {}: it works {} only",
            if *.text { "with text" } else { "from image features alone" },
            if *.text { "from image features alone" } else { "with text" })]
    NoSuchForm {
        /// The method's name.
        method: &'static str,
        /// The form that was asked for: with text, or from images alone.
        text: bool,
    },
    /// A name that is no method's.
    #[error("there is no method '{name}': choose one of {known}")]
    UnknownMethod {
        /// The name that was given.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The authors' phi on fewer than 100 queries: 0/0.
    #[error(
        "the authors' batch form of phi is 0/0 here: their code fills the divergence \
         in whole hundreds of queries, and {queries} queries leave nothing to rescale; \
         use phi per query, or at least 100 queries"
    )]
    PhiUndefined {
        /// Number of queries.
        queries: usize,
    },
    /// A batch form of phi where queries are worked on in parts.
    #[error(
        "phi {phi} looks at all queries at once, and here they are taken one by one \
         or in blocks: use phi per query"
    )]
    PhiPerQueryOnly {
        /// The form of phi.
        phi: String,
    },
    /// A class that the cache does not hold.
    #[error("that class is not in the cache: it was removed or merged, take one from the list")]
    UnknownClass,
    /// A key that the cache does not hold.
    #[error("that image is not in the cache: it was removed, take one from the list")]
    UnknownKey,
    /// Two classes of one name.
    #[error("there is a class '{name}' already: choose another name, or merge the two")]
    DuplicateClass {
        /// The name.
        name: String,
    },
    /// A label that is no class's.
    #[error("label {label} of row {row} is not one of the {classes} classes: correct the labels")]
    Label {
        /// Row, counted from 0.
        row: usize,
        /// Its label.
        label: usize,
        /// Number of classes.
        classes: usize,
    },
    /// Leave-one-out with one shot per class.
    #[error(
        "every class has at most one image, so that leaving one out leaves nothing to find: \
         give held-out views of the images as queries, or a second image for some class"
    )]
    NothingToLeaveOut,
    /// Class names without a text embedding.
    #[error("no text embedding for {}: give these classes another name, or leave the text out",
            .names.join(", "))]
    UnknownNames {
        /// The names, in the order asked.
        names: Vec<String>,
    },
    /// Class names that stand for several embeddings.
    #[error("several different text embeddings are called {}: name the one that is meant in full",
            .names.join(", "))]
    AmbiguousNames {
        /// The names, in the order asked.
        names: Vec<String>,
    },
}
