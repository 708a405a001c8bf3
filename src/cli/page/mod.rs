//! Reports as one page: nothing is fetched, nothing runs, so that it can be mailed.

use crate::escaped;

const BASE: &str = include_str!("base.css");

/// A page with what it shows in `main`, by the common style and its own.
pub fn page(title: &str, style: &str, main: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         img-src data:; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\n{BASE}{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{main}</main>\n\
         </body>\n</html>\n"
    )
}
