//! Owns the files that go with the pages, such as the stylesheet. The address of each holds the
//! hash of its bytes, so that it may be kept for ever and a new build is seen at once.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{fault::Fault, files::Files};

/// A file that goes with the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its address, such as `/assets/minuted.0f3a….css`.
    pub path: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its text.
    pub text: String,
}

/// The assets by the names that templates use, and what is wrong with them.
pub(crate) fn read(files: &Files) -> (BTreeMap<String, Asset>, Vec<Fault>) {
    let (mut assets, mut faults) = (BTreeMap::new(), Vec::new());
    for (name, text) in files.below("assets") {
        let media_type = match name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => {
                let problem = "only `.css` and `.svg` files are assets";
                faults.push(Fault::of(&format!("assets/{name}"), problem));
                continue;
            }
        };
        let hash = hex::encode(Sha256::digest(text));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let asset = Asset {
            path: format!("/assets/{stem}.{}.{extension}", &hash[..16]),
            media_type,
            text: text.to_owned(),
        };
        assets.insert(name.to_owned(), asset);
    }
    (assets, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_changes_with_the_bytes() {
        let path = |text: &str| {
            let files = Files::from_iter([("assets/a.css", text)]);
            read(&files).0["a.css"].path.clone()
        };
        assert_eq!(path("a{}"), path("a{}"));
        assert_ne!(path("a{}"), path("b{}"));
        let (hash, _) = path("a{}")
            .split_once(".css")
            .map(|(h, r)| (h.to_owned(), r.to_owned()))
            .unwrap();
        assert!(hash.starts_with("/assets/a.") && hash.len() == "/assets/a.".len() + 16);
    }

    #[test]
    fn a_script_is_no_asset() {
        let files = Files::from_iter([("assets/a.js", "alert(1)")]);
        assert_eq!(read(&files).1.len(), 1);
    }
}
