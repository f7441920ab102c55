//! Which crate may depend on which: the layers of the design, as a table.

use std::path::Path;

use super::Problem;
use crate::metadata::{Kind, Metadata, Package};

/// Each package of the workspace and the packages of the workspace that it may use in its normal
/// and build dependencies. `ARCHITECTURE.md` explains the arrows; change both together.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "minuted",
        &[
            "minuted-web",
            "minuted-views",
            "minuted-graphql",
            "minuted-app",
            "minuted-store",
            "minuted-core",
            "minuted-ledger",
            "minuted-documents",
            "minuted-pdf",
        ],
    ),
    (
        "minuted-web",
        &["minuted-views", "minuted-graphql", "minuted-app"],
    ),
    (
        "minuted-views",
        &[
            "minuted-graphql",
            "minuted-app",
            "minuted-documents",
            "minuted-pdf",
        ],
    ),
    ("minuted-graphql", &["minuted-app", "minuted-core"]),
    (
        "minuted-app",
        &[
            "minuted-store",
            "minuted-documents",
            "minuted-ledger",
            "minuted-core",
        ],
    ),
    ("minuted-store", &["minuted-core", "minuted-ledger"]),
    ("minuted-pdf", &["minuted-documents"]),
    ("minuted-documents", &[]),
    ("minuted-ledger", &[]),
    ("minuted-core", &[]),
    (
        "minuted-testing",
        &[
            "minuted-web",
            "minuted-views",
            "minuted-graphql",
            "minuted-app",
            "minuted-store",
            "minuted-core",
            "minuted-ledger",
        ],
    ),
    ("minuted-e2e", &["minuted-testing"]),
    ("xtask", &[]),
];

/// Where the table is, for remedies.
const TABLE: &str = "crates/xtask/src/tidy/arrows.rs";

/// The arrows of the workspace that the table doesn't allow.
pub(super) fn check(top: &Path, metadata: &Metadata) -> Vec<Problem> {
    metadata
        .packages
        .iter()
        .flat_map(|package| check_package(top, package))
        .collect()
}

fn check_package(top: &Path, package: &Package) -> Vec<Problem> {
    let manifest = package
        .manifest_path
        .strip_prefix(top)
        .unwrap_or(&package.manifest_path);
    let Some(allowed) = allowed_of(&package.name) else {
        let what = format!(
            "no row says what the package {} may depend on",
            package.name
        );
        return vec![Problem::new(
            manifest,
            1,
            what,
            format!("add its row to {TABLE}"),
        )];
    };
    let text = std::fs::read_to_string(&package.manifest_path).unwrap_or_default();
    forbidden(package, allowed)
        .map(|name| {
            let what = format!("{} may not depend on {name}", package.name);
            let allowed = if allowed.is_empty() {
                "none".to_owned()
            } else {
                allowed.join(", ")
            };
            let remedy = format!(
                "remove it, or move the code to where the arrow is allowed ({}: {allowed})",
                package.name
            );
            Problem::new(manifest, line_of(&text, name), what, remedy)
        })
        .collect()
}

fn allowed_of(package: &str) -> Option<&'static [&'static str]> {
    ARROWS
        .iter()
        .find(|(name, _)| *name == package)
        .map(|(_, allowed)| *allowed)
}

fn forbidden<'a>(package: &'a Package, allowed: &'a [&str]) -> impl Iterator<Item = &'a str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.path.is_some() && dependency.kind != Some(Kind::Dev))
        .map(|dependency| dependency.name.as_str())
        .filter(|name| !allowed.contains(name))
}

fn line_of(manifest: &str, dependency: &str) -> usize {
    let names_it = |line: &str| {
        line.trim_start()
            .strip_prefix(dependency)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    manifest
        .lines()
        .position(names_it)
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Dependency;

    fn package(name: &str, dependencies: &[(&str, Option<Kind>, bool)]) -> Package {
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            license: None,
            manifest_path: "/nowhere/Cargo.toml".into(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind, ours)| Dependency {
                    name: (*name).to_owned(),
                    kind: *kind,
                    path: ours.then(|| "/nowhere".into()),
                })
                .collect(),
        }
    }

    fn check(package: &Package) -> Vec<String> {
        check_package(Path::new("/nowhere"), package)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn allows_the_arrows_of_the_table() {
        let app = package(
            "minuted-app",
            &[("minuted-store", None, true), ("uuid", None, false)],
        );
        assert!(check(&app).is_empty());
    }

    #[test]
    fn refuses_an_arrow_against_the_flow() {
        let core = package("minuted-core", &[("minuted-store", None, true)]);
        let problems = check(&core);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("minuted-core may not depend on minuted-store"));
    }

    #[test]
    fn build_dependencies_count_and_dev_dependencies_do_not() {
        let build = package(
            "minuted-core",
            &[("minuted-ledger", Some(Kind::Build), true)],
        );
        assert_eq!(check(&build).len(), 1);
        let dev = package(
            "minuted-store",
            &[("minuted-testing", Some(Kind::Dev), true)],
        );
        assert!(check(&dev).is_empty());
    }

    #[test]
    fn a_new_package_needs_a_row() {
        assert!(check(&package("minuted-mail", &[]))[0].contains("no row"));
    }

    #[test]
    fn the_table_has_no_cycle() {
        fn reaches(from: &str, to: &str) -> bool {
            let next = allowed_of(from).unwrap_or(&[]);
            next.iter().any(|name| *name == to || reaches(name, to))
        }
        for (name, _) in ARROWS {
            assert!(!reaches(name, name), "{name} reaches itself");
        }
    }

    #[test]
    fn finds_the_line_in_the_manifest() {
        let manifest = "[dependencies]\nminuted-core.workspace = true\nminuted = \"1\"\n";
        assert_eq!(line_of(manifest, "minuted-core"), 2);
        assert_eq!(line_of(manifest, "minuted"), 3);
    }
}
