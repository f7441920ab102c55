//! The licences of dependencies, and the crates that are not to come in.

use super::Problem;
use super::policy::{Ban, FILE, Policy};
use crate::metadata::{Metadata, Package};

/// Where the versions are pinned.
const LOCK: &str = "Cargo.lock";

/// The packages that the policy doesn't accept.
pub(super) fn check(policy: &Policy, metadata: &Metadata) -> Vec<Problem> {
    let dependents = metadata.dependents();
    let mut problems = Vec::new();
    for package in &metadata.packages {
        problems.extend(check_licence(policy, package));
        let users = dependents
            .get(package.id.as_str())
            .map_or(&[][..], Vec::as_slice);
        problems.extend(check_ban(policy, package, users));
    }
    problems
}

fn check_licence(policy: &Policy, package: &Package) -> Option<Problem> {
    let exception = policy
        .licenses
        .exceptions
        .iter()
        .find(|e| e.name == package.name);
    let allowed = |licence: &str| {
        policy.licenses.allow.iter().any(|name| name == licence)
            || exception.is_some_and(|e| e.allow.iter().any(|name| name == licence))
    };
    let Package { name, version, .. } = package;
    let what = match &package.license {
        Some(licence) if accepts(licence, &allowed) => return None,
        Some(licence) => format!("{name} {version} is under \"{licence}\", which is not allowed"),
        None => format!("{name} {version} names no licence"),
    };
    let remedy = format!("use another crate, or have the licence agreed and put it into {FILE}");
    Some(Problem::new(LOCK, 1, what, remedy))
}

fn check_ban(policy: &Policy, package: &Package, users: &[&str]) -> Option<Problem> {
    let ban = policy
        .bans
        .deny
        .iter()
        .find(|ban| ban.name == package.name)?;
    let offenders = offenders(ban, users);
    if offenders.is_empty() && !ban.wrappers.is_empty() {
        return None;
    }
    let what = format!("{} is banned: {}", package.name, ban.reason);
    let users = if offenders.is_empty() {
        users.join(", ")
    } else {
        offenders.join(", ")
    };
    let remedy = format!("it comes in through {users}: turn off that feature or use another crate");
    Some(Problem::new(LOCK, 1, what, remedy))
}

fn offenders<'a>(ban: &Ban, users: &[&'a str]) -> Vec<&'a str> {
    users
        .iter()
        .copied()
        .filter(|user| !ban.wrappers.iter().any(|name| name == user))
        .collect()
}

/// Whether a licence expression (SPDX, or the older form with a slash) can be met with licences
/// that are allowed. What can't be read is not accepted.
fn accepts(expression: &str, allowed: &impl Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words: Words<'_> = spaced.split_whitespace().peekable();
    either(&mut words, allowed) == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut accepted = both(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        accepted |= both(words, allowed)?;
    }
    Some(accepted)
}

fn both(words: &mut Words<'_>, allowed: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut accepted = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        accepted &= one(words, allowed)?;
    }
    Some(accepted)
}

fn one(words: &mut Words<'_>, allowed: &impl Fn(&str) -> bool) -> Option<bool> {
    let word = words.next()?;
    if word == "(" {
        let accepted = either(words, allowed)?;
        words.next_if_eq(&")")?;
        return Some(accepted);
    }
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next()?;
        // An exception only gives more rights, so the licence alone is enough.
        return Some(allowed(word) || allowed(&format!("{word} WITH {exception}")));
    }
    Some(allowed(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0", "Unicode-3.0"]
        exceptions = [{ crate = "fonts", allow = ["OFL-1.1"] }]
        [bans]
        deny = [
            { crate = "openssl", reason = "we use rustls" },
            { crate = "comemo", wrappers = ["typst"], reason = "another version evicts nothing" },
        ]
    "#;

    fn policy() -> Policy {
        Policy::parse(POLICY).unwrap()
    }

    fn package(name: &str, licence: Option<&str>) -> Package {
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: licence.map(str::to_owned),
            manifest_path: "/nowhere/Cargo.toml".into(),
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn reads_licence_expressions() {
        let allowed = |licence: &str| matches!(licence, "MIT" | "Apache-2.0" | "Unicode-3.0");
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
            ("GPL-3.0 OR MIT AND GPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0 WITH Classpath-exception-2.0", false),
            ("(MIT", false),
            ("MIT MIT", false),
            ("", false),
        ] {
            assert_eq!(accepts(expression, &allowed), expected, "{expression}");
        }
    }

    #[test]
    fn a_licence_may_be_allowed_for_one_crate() {
        assert_eq!(
            check_licence(&policy(), &package("fonts", Some("OFL-1.1"))),
            None
        );
        assert!(check_licence(&policy(), &package("glyphs", Some("OFL-1.1"))).is_some());
        assert!(check_licence(&policy(), &package("silent", None)).is_some());
    }

    #[test]
    fn a_ban_says_why_and_through_whom() {
        let problem = check_ban(&policy(), &package("openssl", None), &["hyper-tls"]);
        let problem = problem.unwrap().to_string();
        assert!(problem.contains("we use rustls"), "{problem}");
        assert!(problem.contains("hyper-tls"), "{problem}");
    }

    #[test]
    fn a_wrapper_may_use_what_others_may_not() {
        let comemo = package("comemo", None);
        assert_eq!(check_ban(&policy(), &comemo, &["typst"]), None);
        assert!(check_ban(&policy(), &comemo, &["typst", "minuted-pdf"]).is_some());
    }

    #[test]
    fn our_own_policy_can_be_read() {
        let policy = Policy::read(&crate::workspace::top()).unwrap();
        assert!(policy.licenses.allow.contains(&"MIT".to_owned()));
        assert!(policy.bans.deny.iter().any(|ban| ban.name == "openssl"));
    }
}
