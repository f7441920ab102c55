//! Owns the limits as they are published: each with its number, from the code that keeps it.

use minuted_core::appraisals::DRAWS_SERVED_MOST;

use crate::{
    Limits, admission,
    connections::{MOST, USUAL},
};

/// A limit, for the page that publishes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub what: &'static str,
    /// To how much.
    pub most: String,
    /// The code of the error that tells it; none: it is told otherwise.
    pub code: &'static str,
}

impl Limit {
    /// A limit.
    #[must_use]
    pub const fn new(what: &'static str, most: String, code: &'static str) -> Self {
        Self { what, most, code }
    }
}

/// The limits of what one request may ask, in the order in which they are checked.
#[must_use]
pub fn limits() -> Vec<Limit> {
    let limit = |what, most: usize, code| Limit::new(what, grouped(most), code);
    let one_list = |n: i32| grouped(usize::try_from(n).unwrap_or_default());
    vec![
        Limit::new(
            "the text of the query, in KiB (long texts go into variables)",
            grouped(admission::LONGEST / 1024),
            "TOO_LONG",
        ),
        limit(
            "brackets of any kind inside one another, in the text of the query",
            admission::MOST_BRACKETS,
            "TOO_DEEP",
        ),
        limit(
            "fields inside one another",
            Limits::PUBLIC.depth,
            "TOO_DEEP",
        ),
        limit(
            "fields in all, fragments expanded and aliases counted",
            admission::MOST_FIELDS,
            "TOO_MANY_FIELDS",
        ),
        limit(
            "fields of `Query` or `Mutation`, aliases counted",
            admission::MOST_ROOT_FIELDS,
            "TOO_MANY_FIELDS",
        ),
        limit(
            "lists of the schema's own description inside one another",
            admission::MOST_INTROSPECTION,
            "TOO_DEEP",
        ),
        limit("cost", Limits::PUBLIC.cost, "TOO_COMPLEX"),
        limit(
            "sets of weights drawn for the results of an appraisal",
            usize::try_from(DRAWS_SERVED_MOST).unwrap_or_default(),
            "BAD_REQUEST",
        ),
        Limit::new(
            "records on one page of a list",
            one_list(MOST),
            "BAD_REQUEST",
        ),
        Limit::new(
            "records on one page of a list that is asked for without `first` or `last`",
            one_list(USUAL),
            "",
        ),
    ]
}

/// A number with a comma at each thousand.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
